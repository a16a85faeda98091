import type Stripe from 'stripe';
import type { Books } from '../books.js';
import type { Charge, Refund } from '../objects.js';
import { invalid } from '../problem.js';
import { move } from './charging.js';

type RefundGiven = {
  readonly charge: Charge;
  /** Undefined: all that is left. */
  readonly amount: number | undefined;
  readonly reason: string | null;
  readonly metadata: Stripe.Metadata;
};

export const createRefund = async (
  books: Books,
  { charge, amount: asked, reason, metadata }: RefundGiven,
): Promise<Refund> => {
  const left = charge.amount_captured - charge.amount_refunded;
  const spelled = { charge: charge.id };
  if (!charge.paid) throw invalid(`Charge ${charge.id} has not succeeded.`, spelled);
  const [dispute] = (await books.page('dispute', { charge: charge.id }, { limit: 1 })).data;
  // What the bank only asks about is refundable, and so is what was won back.
  if (dispute !== undefined && !dispute.is_charge_refundable && dispute.status !== 'won')
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      ...spelled,
      code: 'charge_disputed',
    });
  if (left === 0)
    throw invalid(`Charge ${charge.id} has already been refunded.`, {
      ...spelled,
      code: 'charge_already_refunded',
    });
  const amount = asked ?? left;
  if (amount > left)
    throw invalid(
      `Refund amount (${amount.toString()}) is greater than unrefunded amount on charge (${left.toString()})`,
      { ...spelled, code: 'amount_too_large', param: 'amount' },
    );
  const id = books.newId('refund');
  const { currency, payment_intent: intent } = charge;
  const moved = await move(books, {
    ...{ amount: -amount, currency, fee: 0, type: 'refund', source: id, category: 'refund' },
    says: `REFUND FOR CHARGE (${charge.id})`,
  });
  const refund: Refund = {
    ...{
      id,
      object: 'refund',
      amount,
      currency,
      metadata,
      reason,
      payment_intent: intent,
      charge: charge.id,
    },
    balance_transaction: moved.id,
    created: books.now(),
    status: 'succeeded',
  };
  await books.put<'refund'>(refund);
  const refunded = charge.amount_refunded + amount;
  const changed = { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount_captured };
  await books.put<'charge'>(changed);
  await books.tell('refund.created', refund);
  await books.tell('charge.refunded', changed);
  return refund;
};
