import type { Refund, RefundAnswer } from '../port.js';
import type { AskedRefund } from './asked.js';
import type { Context } from './context.js';
import { stripeLimits } from './limits.js';
import { minorOf } from './minor-units.js';
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
