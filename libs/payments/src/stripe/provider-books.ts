import type Stripe from 'stripe';
import { instantOfMs, msOf, type Instant } from '#kernel';
import type { ProviderBooks, ProviderDispute } from '../port.js';
import type { Context } from './context.js';
import { entryFrom, intentOf } from './entry.js';
import { stripeLimits } from './limits.js';
import { nanosOfMinor } from './minor-units.js';

const ended: Readonly<Record<string, ProviderDispute['state']>> = {
  won: 'won',
  lost: 'lost',
  // An inquiry that came to nothing, and a dispute that was kept from being one: the money stays.
  warning_closed: 'won',
  prevented: 'won',
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
