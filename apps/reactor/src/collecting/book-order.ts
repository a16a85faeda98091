import { actionCommandOf, FailOrder, FulfilOrder, NoteOrderAction } from '#commands';
import type { ChargeAnswer } from '#payments';
import type { Desk } from '../desk.js';
import { customerStream, paymentOfOrder } from '../names.js';
import { NotYet } from '../reaction.js';
import { giveBackOrder } from './give-back.js';

export const orderWaits = async (desk: Desk, customer: string, order: string): Promise<boolean> =>
  (await desk.customers.read(customer, (state) => state.order?.id === order, desk.now())).value;

/**
 * What came of an order's charge, as a fact of its customer. Money for an order that has failed meanwhile goes back. Rejects with
 * `NotYet` while it is under way.
 */
export const bookOrder = async (
  desk: Desk,
  { customer, order }: { readonly customer: string; readonly order: string },
  answer: ChargeAnswer,
): Promise<void> => {
  const stream = customerStream(customer);
  const payment = paymentOfOrder(order);
  const at = desk.now();
  switch (answer.kind) {
    case 'pending':
      throw new NotYet(`${payment} is under way`);
    case 'requires-action':
      await desk.send(
        stream,
        ['action'],
        (envelope) => new NoteOrderAction(customer, { order, payment }, envelope),
        { at, unless: ['order-not-found'], commandId: actionCommandOf(order) },
      );
      return;
    case 'failed':
      await desk.send(
        stream,
        ['fail'],
        (envelope) => new FailOrder(customer, { order, reason: answer.code }, envelope),
        { at, unless: ['order-fulfilled', 'order-not-found'] },
      );
      return;
    case 'succeeded': {
      const outcome = await desk.send(
        stream,
        ['fulfil'],
        (envelope) => new FulfilOrder(customer, { order }, envelope),
        { at, unless: ['order-failed', 'order-not-found'] },
      );
      if (outcome.kind === 'refused') await giveBackOrder(desk, order, answer);
    }
  }
};
