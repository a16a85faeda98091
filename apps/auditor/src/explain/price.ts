import { chargeOf, toCredits, type Rates } from '#domain/pricing';
import type { Price, Usage } from '#domain/credit-pool';
import type { Nanos } from '#kernel';

/** What a price was made of, computed again from the tokens and rates that the event itself carries. */
export type PriceProof = {
  readonly catalogue: string;
  readonly rates: Rates;
  readonly lines: readonly PriceLine[];
  /** Dollars, rounded once, half even, at 10^-9 (S12). */
  readonly usd: Nanos;
  /** In the pool's asset (S11). */
  readonly amount: Nanos;
  readonly agrees: boolean;
};

export type PriceLine = { readonly what: string; readonly count: number; readonly rate: string };

const RATES = /^(.*) in=([\d.]+) cached=([\d.]+) out=([\d.]+) request=([\d.]+)$/;

/** `null`: the amount was stated by the caller, or the event carries rates of another spelling. */
export const proveOf = (debit: {
  readonly amount: Nanos;
  readonly usage: Usage | null;
  readonly price: Price;
}): PriceProof | null => {
  const { amount: booked, usage, price } = debit;
  const [, catalogue, inputPerMillion, cachedPerMillion, outputPerMillion, perRequest] =
    RATES.exec(price?.rates ?? '') ?? [];
  if (usage === null || price === null || catalogue === undefined) return null;
  if (
    inputPerMillion === undefined ||
    cachedPerMillion === undefined ||
    outputPerMillion === undefined ||
    perRequest === undefined
  )
    return null;
  const rates: Rates = { inputPerMillion, cachedPerMillion, outputPerMillion, perRequest };
  const usd = chargeOf(rates, usage);
  const amount = toCredits(usd, price.usdPerCredit);
  const lines = [
    { what: 'input tokens', count: usage.inputTokens - usage.cachedTokens, rate: `${inputPerMillion} / 1M` },
    { what: 'cached input tokens', count: usage.cachedTokens, rate: `${cachedPerMillion} / 1M` },
    { what: 'output tokens', count: usage.outputTokens, rate: `${outputPerMillion} / 1M` },
    { what: 'request', count: 1, rate: perRequest },
  ].filter(({ count, rate }) => count !== 0 && !/^0(\.0*)?( |$)/.test(rate));
  return { catalogue, rates, lines, usd, amount, agrees: usd === price.usd && amount === booked };
};
