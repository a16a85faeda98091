import type { Refund, Refundable, RefundAnswer } from '../port.js';
import type { AskedRefund } from './asked.js';
import type { Context } from './context.js';
import { stripeLimits } from './limits.js';
import { minorOf, nanosOfMinor } from './minor-units.js';
import { stateOfDispute } from './provider-books.js';
import { refusalIn } from './refusal.js';

const settled = ({ reference, failure_code: code, failure_says: says }: AskedRefund): RefundAnswer | null => {
  if (code !== null) return { kind: 'failed', code, says };
  return reference === null ? null : { kind: 'succeeded', reference };
};

/** Money back of one payment, once for each id. What Stripe has taken on but not carried out yet counts as given back. */
export const stripeRefund = async (context: Context, refund: Refund): Promise<RefundAnswer> => {
  const { asked } = context;
  const row = await asked.refund(refund);
  const known = settled(row);
  if (known !== null) return known;
  const answer = await ask(context, row);
  await asked.noteRefund(
    row.refund,
    answer.kind === 'succeeded' ? answer : { failure_code: answer.code, failure_says: answer.says },
  );
  return answer;
};

const ask = async (
  { stripe, asked }: Context,
  { refund, payment, amount, old }: AskedRefund,
): Promise<RefundAnswer> => {
  const charge = await asked.payment(payment);
  const intent = charge?.intent ?? null;
  if (charge === null || intent === null || charge.reference === null)
    return { kind: 'failed', code: 'charge_not_found', says: 'No settled charge has this id.' };
  try {
    const before = old
      ? (await stripe.refunds.list({ payment_intent: intent, limit: stripeLimits.page })).data
      : [];
    const {
      id,
      status,
      failure_reason: reason,
    } = before.find(({ metadata }) => metadata?.refund === refund) ??
    (await stripe.refunds.create(
      {
        payment_intent: intent,
        amount: minorOf(amount, charge.currency),
        metadata: { refund, payment },
      },
      { idempotencyKey: `refund:${refund}` },
    ));
    return status === 'failed' || status === 'canceled'
      ? { kind: 'failed', code: reason ?? status, says: null }
      : { kind: 'succeeded', reference: id };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null) throw error;
    return { kind: 'failed', code: refusal.code, says: refusal.says };
  }
};

/** What Stripe says of the charge itself: it knows of refunds that were made in its dashboard. */
export const stripeRefundable = async (
  { stripe, asked }: Context,
  payment: string,
): Promise<Refundable | null> => {
  const row = await asked.payment(payment);
  if (row === null || row.intent === null || row.reference === null) return null;
  const { data } = await stripe.charges.list({ payment_intent: row.intent, limit: stripeLimits.page });
  const charge = data.find(({ paid }) => paid);
  if (charge === undefined) return null;
  const { amount_captured: captured, amount_refunded: refunded, currency, disputed } = charge;
  const disputes = disputed
    ? (await stripe.disputes.list({ payment_intent: row.intent, limit: stripeLimits.disputes })).data
    : [];
  return {
    left: nanosOfMinor(captured - refunded, currency),
    currency: currency.toUpperCase(),
    disputed: disputes.some(({ status }) => ['open', 'lost'].includes(stateOfDispute(status))),
  };
};
