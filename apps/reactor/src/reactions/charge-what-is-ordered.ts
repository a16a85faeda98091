import { FailOrder, FulfilOrder } from '#commands';
import { sum } from '#kernel';
import { giveBackOrder } from '../collecting/give-back.js';
import type { Desk } from '../desk.js';
import { pricedBy, taxesOn } from '../invoicing/taxes.js';
import { customerStream, idIn, paymentOfOrder } from '../names.js';
import { NotYet, reaction, type FactOf } from '../reaction.js';

type Ordered = FactOf<'SubscriptionOrdered' | 'PlanChangeOrdered' | 'SeatsOrdered'>;

/** S21: an order is charged with its taxes, and holds once it is paid. Money for an order that has failed meanwhile goes back. */
export const chargeWhatIsOrdered = reaction(
  'charge-what-is-ordered',
  ['SubscriptionOrdered', 'PlanChangeOrdered', 'SeatsOrdered'],
  async (fact, desk) => {
    const { order, total } = fact.event.data;
    if (total <= 0n) return; // nothing to pay now: it held at once
    const customer = idIn(fact.stream);
    const payment = paymentOfOrder(order);
    const answer = await chargeFor(fact, desk, customer);
    if (answer === null) return;
    if (answer.kind === 'pending' || answer.kind === 'requires-action')
      throw new NotYet(`${payment} is under way`);
    const at = desk.now();
    if (answer.kind === 'failed') {
      await desk.send(
        customerStream(customer),
        ['fail'],
        (envelope) => new FailOrder(customer, { order, reason: answer.code }, envelope),
        { at, unless: ['order-fulfilled', 'order-not-found'] },
      );
      return;
    }
    const outcome = await desk.send(
      customerStream(customer),
      ['fulfil'],
      (envelope) => new FulfilOrder(customer, { order }, envelope),
      { at, unless: ['order-failed', 'order-not-found'] },
    );
    if (outcome.kind === 'refused') await giveBackOrder(desk, order, answer);
  },
);

/** Nothing new is charged for an order that waits no more; what was asked before is asked after. */
const chargeFor = async ({ event }: Ordered, desk: Desk, customer: string) => {
  const { order, policy, lines, total } = event.data;
  const payment = paymentOfOrder(order);
  const { value: waits } = await desk.customers.read(
    customer,
    (state) => state.order?.id === order,
    desk.now(),
  );
  if (!waits) return desk.payments.outcomeOf(payment);
  const { currency, minorUnit } = await pricedBy(desk, policy);
  const amounts = lines.map(({ amount }) => amount);
  const taxes = await taxesOn(desk, { customer, currency, minorUnit, amounts, at: event.at });
  const amount = sum([total, ...taxes.map((tax) => tax.amount)]);
  return desk.payments.charge({ payment, customer, amount, currency, pays: order, at: desk.now() });
};
