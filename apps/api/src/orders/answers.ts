import type { Customer, CustomerEvent } from '#domain/customer';
import { formatNanos, type Nanos, type View } from '#kernel';
import { amountOf, answer, instantOf, listOf, orNull, textOf, wholeOf } from '../openapi/answers.js';
import type { Bill } from '../subscription/customer-desk.js';
import { lineAnswer, lineSchema, taxSchema } from '../subscription/line-answers.js';
import { billAnswer } from '../subscription/previews.js';
import { nextActionAnswer, nextActionSchema, type NextAction } from './next-action.js';

export type Ordered = Extract<
  CustomerEvent,
  { readonly type: 'SubscriptionOrdered' | 'SeatsOrdered' | 'PlanChangeOrdered' }
>;

export const isOrdered = (event: CustomerEvent): event is Ordered =>
  event.type === 'SubscriptionOrdered' || event.type === 'SeatsOrdered' || event.type === 'PlanChangeOrdered';

export type OrderStatus = 'waiting' | 'fulfilled' | 'failed' | 'closed';

/** What has become of an order; null: none is known here by this id. */
export type OrderState = {
  readonly status: OrderStatus;
  readonly reason: string | null;
  /** The payment that waits for a further step of its payer. */
  readonly awaits: string | null;
};

export const orderStateOf = ({ order, closedOrders }: View<Customer>, id: string): OrderState | null => {
  if (order?.id === id) return { status: 'waiting', reason: null, awaits: order.awaits };
  const end = closedOrders.get(id);
  if (end === undefined) return null;
  return { status: end.failed === null ? 'fulfilled' : 'failed', reason: end.failed, awaits: null };
};

export const orderSchema = answer('Order', 'What was confirmed, and what has become of it (S21).', {
  id: textOf('ord_…'),
  kind: { type: 'string', enum: ['subscription', 'seats', 'plan'] },
  status: {
    type: 'string',
    enum: ['waiting', 'fulfilled', 'failed', 'closed'],
    description:
      'waiting: its payment is under way, or waits for its payer: `next_action`. closed: over so long ago that only that is known here; the history says how.',
  },
  reason: orNull(textOf('Of a failed one: what the payment said, or that it lapsed.')),
  next_action: nextActionSchema,
  policy: textOf('policy@version'),
  tier: orNull(textOf('')),
  seats: wholeOf('Seats that were ordered, or that the plan begins with.'),
  lines: listOf(lineSchema),
  due_now: amountOf('Before taxes.'),
  taxes: listOf(taxSchema),
  tax: amountOf(''),
  gross: amountOf('What is charged.'),
  currency: textOf('ISO 4217'),
  ordered_at: instantOf(''),
  lapses_at: instantOf('What is not paid by then has failed.'),
});

const kindOf = {
  SubscriptionOrdered: 'subscription',
  SeatsOrdered: 'seats',
  PlanChangeOrdered: 'plan',
} as const;

export type Priced = {
  readonly net: Nanos;
  readonly bill: Bill;
  readonly currency: string;
  readonly next: NextAction | null;
};

export const orderAnswer = (
  { type, at, data }: Ordered,
  { status, reason }: Pick<OrderState, 'status' | 'reason'>,
  { net, bill, currency, next }: Priced,
): object => ({
  id: data.order,
  kind: kindOf[type],
  status,
  reason,
  next_action: nextActionAnswer(next),
  policy: data.policy,
  tier: 'tier' in data ? data.tier : null,
  seats: 'quantity' in data ? data.quantity : data.seats,
  lines: data.lines.map(lineAnswer),
  due_now: formatNanos(net),
  ...billAnswer(bill),
  currency,
  ordered_at: at,
  lapses_at: data.lapsesAt,
});
