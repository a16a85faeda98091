import Big from 'big.js';
import { halfEven, invariant, nanosOf, type Nanos } from '#kernel';

/** S12: one rounding per request, half even, at 10^-9. */
const SCALE = 9;

/** Prices of one model in dollars per million tokens, as exact decimal strings. A catalogue that names no price for cached tokens charges them as input. */
export type Rates = {
  readonly inputPerMillion: string;
  readonly cachedPerMillion: string;
  readonly outputPerMillion: string;
  /** Flat dollars per request. */
  readonly perRequest: string;
};

/** `input` includes `cached`, as providers count (S12). */
export type Tokens = {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
};

/** Exactly what the provider charges (R2, R24): no floating point, and one rounding at the very end. */
export const chargeOf = (rates: Rates, tokens: Tokens): Nanos => {
  const { inputTokens, cachedTokens, outputTokens } = tokens;
  invariant(
    inputTokens >= cachedTokens && cachedTokens >= 0 && outputTokens >= 0,
    'cached tokens are part of the input',
  );
  const millionths = new Big(rates.inputPerMillion)
    .times(inputTokens - cachedTokens)
    .plus(new Big(rates.cachedPerMillion).times(cachedTokens))
    .plus(new Big(rates.outputPerMillion).times(outputTokens));
  return nanosOfDollars(millionths.times('0.000001').plus(rates.perRequest));
};

const nanosOfDollars = (dollars: Big): Nanos =>
  nanosOf(BigInt(dollars.round(SCALE, Big.roundHalfEven).times('1e9').toFixed(0)));

/** S11: dollars to the pool's asset, half even at 10^-9. Exact for dollars and for one cent per credit. */
export const toCredits = (usd: Nanos, usdPerCredit: Nanos): Nanos => {
  invariant(usdPerCredit > 0n && usd >= 0n, 'a credit has a price');
  return nanosOf(halfEven(usd * 1_000_000_000n, usdPerCredit));
};

/** Dollars that so many credits stand for. */
export const toUsd = (credits: Nanos, usdPerCredit: Nanos): Nanos =>
  nanosOf(halfEven(credits * usdPerCredit, 1_000_000_000n));

/** What is written into the event beside the price: the catalogue's version and the rates, so that "explain" is a lookup. */
export const ratesText = (catalogue: string, rates: Rates): string =>
  `${catalogue} in=${rates.inputPerMillion} cached=${rates.cachedPerMillion} out=${rates.outputPerMillion} request=${rates.perRequest}`;

/** An exact decimal as a catalogue's number spells it, times a power of ten: `3e-7` is `0.0000003`. */
export const decimal = (value: number, exponent = 0): string =>
  new Big(value).times(`1e${exponent.toString()}`).toFixed();
