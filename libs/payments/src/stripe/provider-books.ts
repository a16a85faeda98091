import type Stripe from 'stripe';
import { instantOfMs, msOf } from '#kernel';
import type { ProviderBooks, ProviderDispute, ProviderEntry } from '../port.js';
import type { Context } from './context.js';
import { stripeLimits } from './limits.js';
import { nanosOfMinor } from './minor-units.js';

const ended: Readonly<Record<string, ProviderDispute['state']>> = {
  won: 'won',
  lost: 'lost',
  // An inquiry that came to nothing, and a dispute that was kept from being one: the money stays.
  warning_closed: 'won',
  prevented: 'won',
};

const kinds: Readonly<Record<string, ProviderEntry['kind']>> = {
  charge: 'charge',
  refund: 'refund',
  partial_capture_reversal: 'refund',
  dispute: 'dispute',
  dispute_reversal: 'dispute',
  fee: 'fee',
  payout: 'payout',
};

const intentOf = (source: Stripe.BalanceTransaction['source']): string | null => {
  if (source === null || typeof source === 'string' || !('payment_intent' in source)) return null;
  const { payment_intent: intent } = source;
  return typeof intent === 'string' ? intent : (intent?.id ?? null);
};

export const disputeFrom = (
  { id, amount, currency, status, reason, created }: Stripe.Dispute,
  payment: string | null,
): ProviderDispute => ({
  ...{ dispute: id, payment, reason, currency: currency.toUpperCase() },
  amount: nanosOfMinor(amount, currency),
  state: ended[status] ?? 'open',
  at: instantOfMs(created * 1000),
});

export const stripeBooks = ({ stripe, asked }: Context): ProviderBooks => ({
  disputesOf: async (payment) => {
    const row = await asked.payment(payment);
    const intent = row?.intent ?? null;
    if (intent === null) return [];
    const { data } = await stripe.disputes.list({ payment_intent: intent, limit: stripeLimits.disputes });
    return data.map((dispute) => disputeFrom(dispute, payment)).reverse();
  },
  entriesSince: async function* (at) {
    const lines = stripe.balanceTransactions.list({
      created: { gte: Math.floor(msOf(at) / 1000) },
      limit: stripeLimits.page,
      expand: ['data.source'],
    });
    for await (const {
      id,
      amount,
      fee,
      net,
      currency,
      created,
      source,
      reporting_category: category,
    } of lines) {
      const intent = intentOf(source);
      yield {
        entry: id,
        kind: kinds[category] ?? 'other',
        source: source === null || typeof source === 'string' ? source : source.id,
        payment: intent === null ? null : await asked.paymentOfIntent(intent),
        amount: nanosOfMinor(amount, currency),
        fee: nanosOfMinor(fee, currency),
        net: nanosOfMinor(net, currency),
        currency: currency.toUpperCase(),
        at: instantOfMs(created * 1000),
      };
    }
  },
});
