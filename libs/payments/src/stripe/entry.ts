import type Stripe from 'stripe';
import { instantOfMs } from '#kernel';
import type { ProviderEntry } from '../port.js';
import { nanosOfMinor } from './minor-units.js';

const kinds: Readonly<Record<string, ProviderEntry['kind']>> = {
  charge: 'charge',
  refund: 'refund',
  partial_capture_reversal: 'refund',
  dispute: 'dispute',
  dispute_reversal: 'dispute',
  fee: 'fee',
  payout: 'payout',
};

/** The payment intent behind what moved money, where one is. */
export const intentOf = (source: object): string | null => {
  if (!('payment_intent' in source)) return null;
  const { payment_intent: intent } = source as { readonly payment_intent: unknown };
  if (typeof intent === 'string') return intent;
  return typeof intent === 'object' && intent !== null && 'id' in intent ? String(intent.id) : null;
};

type Line = Pick<
  Stripe.BalanceTransaction,
  'id' | 'amount' | 'fee' | 'net' | 'currency' | 'created' | 'reporting_category'
> & { readonly source: string | { readonly id: string } | null };

/** A line of Stripe's books. `payment`: the ledger's, where it is one of the ledger's. */
export const entryFrom = (
  { id, amount, fee, net, currency, created, source, reporting_category: category }: Line,
  payment: string | null,
): ProviderEntry => ({
  entry: id,
  kind: kinds[category] ?? 'other',
  source: source === null || typeof source === 'string' ? source : source.id,
  payment,
  amount: nanosOfMinor(amount, currency),
  fee: nanosOfMinor(fee, currency),
  net: nanosOfMinor(net, currency),
  currency: currency.toUpperCase(),
  at: instantOfMs(created * 1000),
});
