import type Stripe from 'stripe';
import { instantOfMs, msOf, type Instant } from '#kernel';
import type { ProviderBooks, ProviderDispute } from '../port.js';
import type { Context } from './context.js';
import { entryFrom, intentOf } from './entry.js';
import { stripeLimits } from './limits.js';
import { nanosOfMinor } from './minor-units.js';

const known: Readonly<Record<string, ProviderDispute['state']>> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  won: 'won',
  lost: 'lost',
  warning_closed: 'inquiry', // one that came to nothing: an inquiry that becomes a dispute ends as one
  prevented: 'won',
};

export const stateOfDispute = (status: string): ProviderDispute['state'] => known[status] ?? 'open';

export const disputeFrom = (
  { id, amount, currency, status, reason, created }: Stripe.Dispute,
  payment: string | null,
): ProviderDispute => ({
  ...{ dispute: id, payment, reason, currency: currency.toUpperCase() },
  amount: nanosOfMinor(amount, currency),
  state: stateOfDispute(status),
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
  entriesSince: async function* (at, before) {
    const lines = stripe.balanceTransactions.list({
      created: { gte: secondOf(at), ...(before === undefined ? {} : { lt: secondOf(before) }) },
      limit: stripeLimits.page,
      expand: ['data.source'],
    });
    for await (const line of lines) {
      const source = line.source === null || typeof line.source === 'string' ? null : line.source;
      const intent = source === null ? null : intentOf(source);
      yield entryFrom(line, intent === null ? null : await asked.paymentOfIntent(intent));
    }
  },
});

/** Stripe's lines are dated in whole seconds: what begins within one is the next one's. */
const secondOf = (at: Instant): number => Math.ceil(msOf(at) / 1000);
