import type { CustomerEvent } from '#domain/customer';
import { plus, sum, zero, type Nanos } from '#kernel';
import { idOfStream, type CustomerFact } from '../ledger-events.js';
import { forget, tell, type Book } from './book.js';
import type { PaymentFact } from './project.js';
import type { AttemptRow, OrderRow } from './table.js';

type Ordered = Extract<
  CustomerEvent,
  { readonly type: 'SubscriptionOrdered' | 'SeatsOrdered' | 'PlanChangeOrdered' }
>;
type Failed = Extract<
  CustomerEvent,
  { readonly type: 'SubscriptionOrderFailed' | 'SeatOrderFailed' | 'PlanChangeFailed' }
>;

/** Of an order that failed. */
export const endOfOrder = ({ type, data }: PaymentFact['event']): Failed['data'] | null =>
  type === 'SubscriptionOrderFailed' || type === 'SeatOrderFailed' || type === 'PlanChangeFailed'
    ? data
    : null;

/** An order that lapsed without waiting for its payer was never answered by the payment provider: no attempt is known of it. */
const LAPSED = 'lapsed';

const none = { order: null, total: null, awaits: null } as const;

const orderOf = ({ orders }: Book, customer: string): OrderRow =>
  orders.get(customer) ?? { customer, currency: '', ...none };

/** As it is charged. An order of before its taxes were fixed does not say what came on top. */
const grossOf = ({ total, taxes }: Ordered['data']): Nanos =>
  plus(total, sum((taxes ?? []).map(({ amount }) => amount)));

type Told = Pick<AttemptRow, 'status'> & Partial<Pick<AttemptRow, 'reason_code'>>;

/** An attempt that no invoice tells of, under the name of its order. */
const tellOf = (book: Book, { event, position }: CustomerFact, open: OrderRow, told: Told): void => {
  const { order, customer, currency, total } = open;
  if (order === null) return;
  tell(book, {
    ...{ payment: order, invoice: '', order, customer, amount: total ?? zero, currency },
    ...{ reason_code: null, ...told, at: event.at, position },
  });
};

const failed = (book: Book, fact: CustomerFact, open: OrderRow, reason: string): void => {
  if (reason !== LAPSED) tellOf(book, fact, open, { status: 'failed', reason_code: reason });
  else if (open.awaits !== null) tellOf(book, fact, open, { status: 'abandoned' });
  book.orders.set(open.customer, { ...open, ...none });
};

/** What is paid is told of by its invoice from then on. */
const fulfilled = (book: Book, open: OrderRow): OrderRow => {
  if (open.order !== null && open.awaits !== null) forget(book, open.order);
  return { ...open, ...none };
};

/** What waits for its payer, fails or is abandoned has no invoice. */
export const ordered = (book: Book, fact: CustomerFact): void => {
  const { event } = fact;
  const customer = idOfStream(fact);
  const open = orderOf(book, customer);
  switch (event.type) {
    case 'SubscriptionOrdered':
    case 'PlanChangeOrdered': {
      const { order, terms } = event.data;
      const { currency } = terms;
      book.orders.set(customer, { ...none, customer, currency, order, total: grossOf(event.data) });
      return;
    }
    case 'SeatsOrdered':
      book.orders.set(customer, {
        ...open,
        order: event.data.order,
        total: grossOf(event.data),
        awaits: null,
      });
      return;
    case 'OrderNeedsAction':
      tellOf(book, fact, open, { status: 'needs-action' });
      book.orders.set(customer, { ...open, awaits: event.data.payment });
      return;
    case 'SubscriptionOrderFailed':
    case 'SeatOrderFailed':
    case 'PlanChangeFailed':
      failed(book, fact, open, event.data.reason);
      return;
    case 'SubscriptionStarted':
    case 'SeatsAdded':
      book.orders.set(customer, fulfilled(book, open));
      return;
    case 'PlanChanged': {
      const { terms, order } = event.data;
      const rest = order === null ? open : fulfilled(book, open);
      book.orders.set(customer, { ...rest, currency: terms.currency });
      return;
    }
    default: // no order changes
  }
};
