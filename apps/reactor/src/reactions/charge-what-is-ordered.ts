import { sum } from '#kernel';
import { bookOrder, orderWaits } from '../collecting/book-order.js';
import type { Desk } from '../desk.js';
import { pricedBy, taxesOn } from '../invoicing/taxes.js';
import { idIn, paymentOfOrder } from '../names.js';
import { reaction, type FactOf } from '../reaction.js';

type Ordered = FactOf<'SubscriptionOrdered' | 'PlanChangeOrdered' | 'SeatsOrdered'>;

/** S21: an order is charged with its taxes, and holds once it is paid. Money for an order that has failed meanwhile goes back. */
export const chargeWhatIsOrdered = reaction(
  'charge-what-is-ordered',
  ['SubscriptionOrdered', 'PlanChangeOrdered', 'SeatsOrdered'],
  async (fact, desk) => {
    const { order, total } = fact.event.data;
    if (total <= 0n) return; // nothing to pay now: it held at once
    const customer = idIn(fact.stream);
    const answer = await chargeFor(fact, desk, customer);
    if (answer !== null) await bookOrder(desk, { customer, order }, answer);
  },
);

/** Nothing new is charged for an order that waits no more; what was asked before is asked after. */
const chargeFor = async ({ event }: Ordered, desk: Desk, customer: string) => {
  const { order, policy, lines, total, returnUrl } = event.data;
  const payment = paymentOfOrder(order);
  if (!(await orderWaits(desk, customer, order))) return desk.payments.outcomeOf(payment);
  const { currency, minorUnit } = await pricedBy(desk, policy);
  const amounts = lines.map(({ amount }) => amount);
  const taxes =
    event.data.taxes ?? (await taxesOn(desk, { customer, currency, minorUnit, amounts, at: event.at }));
  const amount = sum([total, ...taxes.map((tax) => tax.amount)]);
  const attended = returnUrl === null ? undefined : { returnUrl };
  return desk.payments.charge({
    ...{ payment, customer, amount, currency, attended },
    ...{ pays: order, at: desk.now() },
  });
};
