import type { Books } from '../books.js';
import type { Charge, PaymentIntent } from '../objects.js';
import { invalid, wrongState } from '../problem.js';
import { takeMoney } from './charging.js';

const heldBy = (books: Books, { latest_charge: charge }: PaymentIntent): Promise<Charge> => {
  if (charge === null) throw new Error('what is held is held by a charge');
  return books.get('charge', charge);
};

/** What was held is taken, all of it. `asked` undefined: likewise. */
export const captureIntent = async (
  books: Books,
  intent: PaymentIntent,
  asked: number | undefined,
): Promise<PaymentIntent> => {
  if (intent.status !== 'requires_capture') throw wrongState('payment_intent', intent, 'captured');
  if (asked !== undefined && asked !== intent.amount_capturable)
    throw invalid('The sandbox captures all that is held, and no other amount.', {
      param: 'amount_to_capture',
    });
  const held = await heldBy(books, intent);
  const moved = await takeMoney(books, held);
  const captured: Charge = {
    ...{ ...held, captured: true, amount_captured: held.amount },
    balance_transaction: moved.id,
  };
  await books.put<'charge'>(captured);
  await books.tell('charge.captured', captured);
  const succeeded: PaymentIntent = {
    ...intent,
    ...{ status: 'succeeded', amount_capturable: 0, amount_received: captured.amount },
  };
  await books.put<'payment_intent'>(succeeded);
  await books.tell('payment_intent.succeeded', succeeded);
  return succeeded;
};

/** What was held is the payer's again: no money has moved. */
export const letGo = async (books: Books, intent: PaymentIntent): Promise<void> => {
  const held = await heldBy(books, intent);
  const released: Charge = { ...held, refunded: true, amount_refunded: held.amount };
  await books.put<'charge'>(released);
  await books.tell('charge.refunded', released);
};
