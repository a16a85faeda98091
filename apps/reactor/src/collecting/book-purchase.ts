import { FailPurchase, NotePurchaseAction, RecordPurchasePayment } from '#commands';
import { isWaiting } from '#domain/purchase';
import type { ChargeAnswer } from '#payments';
import type { Desk } from '../desk.js';
import { purchaseStream } from '../names.js';
import { NotYet } from '../reaction.js';

export const purchaseWaits = async (desk: Desk, purchase: string): Promise<boolean> =>
  (await desk.purchases.read(purchase, isWaiting, desk.now())).value;

/** What came of a purchase's charge, as a fact of the purchase. Rejects with `NotYet` while it is under way. */
export const bookPurchase = async (
  desk: Desk,
  { purchase, payment }: { readonly purchase: string; readonly payment: string },
  answer: ChargeAnswer,
): Promise<void> => {
  const stream = purchaseStream(purchase);
  const at = desk.now();
  switch (answer.kind) {
    case 'pending':
      throw new NotYet(`${payment} is under way`);
    case 'requires-action':
      await desk.send(stream, ['action'], (envelope) => new NotePurchaseAction(purchase, envelope), { at });
      return;
    case 'succeeded': {
      const { amount, currency, method, reference } = answer;
      const received = { payment, amount, currency, method, reference };
      await desk.send(
        stream,
        ['paid'],
        (envelope) => new RecordPurchasePayment(purchase, received, envelope),
        { at },
      );
      return;
    }
    case 'failed': {
      const reason = { code: answer.code, says: answer.says };
      await desk.send(stream, ['failed'], (envelope) => new FailPurchase(purchase, reason, envelope), { at });
    }
  }
};
