import {
  nextInvoiceOf,
  seatCountOf,
  type Customer,
  type NextInvoice,
  type Subscription,
} from '#domain/customer';
import { formatNanos, type View } from '#kernel';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';
import { orderSchema } from '../orders/answers.js';
import { nextActionSchema } from '../orders/next-action.js';
import type { Bill } from './customer-desk.js';
import { lineAnswer, lineSchema, taxSchema } from './line-answers.js';
import { billAnswer } from './previews.js';

const interval = { type: 'string', enum: ['month', 'year'] } as const;

export const seatCountSchema = objectOf({
  model: orNull({ type: 'string', enum: ['purchased', 'counted'] }),
  paid: wholeOf('That the running cycle is paid for.'),
  used: wholeOf('That are taken.'),
  scheduled_removals: wholeOf('That the next cycle does not have.'),
  free: wholeOf('paid − used − scheduled_removals (S23).'),
});

const nextInvoiceSchema = objectOf({
  at: instantOf('When it is made: with the next cycle.'),
  lines: listOf(lineSchema),
  net: amountOf('Σ of the lines.'),
  taxes: listOf(taxSchema),
  tax: amountOf(''),
  gross: amountOf('What will be charged then, if nothing changes.'),
  given_back: amountOf(
    'Credits, before taxes, that the invoice cannot hold: they come back of earlier ones.',
  ),
  currency: textOf('ISO 4217'),
});

export const subscriptionSchema = answer(
  'Subscription',
  'The running subscription, as its stream says now.',
  {
    id: textOf('sub_…'),
    customer: textOf('cus_…'),
    policy: textOf('policy@version'),
    tier: orNull(textOf('')),
    interval,
    currency: textOf('ISO 4217'),
    prices: listOf(
      objectOf({
        item: textOf('base, seat or pass'),
        tier: orNull(textOf('')),
        per_month: amountOf('Of one.'),
      }),
    ),
    price_book: textOf('Of the running cycle, by its date; a later one never touches it (R19).'),
    entitlements: listOf(textOf('What the plan includes (R21).')),
    anchor: instantOf('Every boundary is computed from it; it never moves (R20).'),
    zone: textOf('IANA time zone of the anchor.'),
    cycle: objectOf({
      start: instantOf(''),
      end: instantOf('Not part of it: the next one starts here.'),
      month: wholeOf('Months from the anchor to its start.'),
    }),
    seats: seatCountSchema,
    renews: flagOf('Whether a next cycle comes.'),
    cancelled: flagOf(''),
    auto_renew: flagOf(''),
    next_interval: orNull(interval),
    next_plan: orNull(
      objectOf({
        policy: textOf('policy@version'),
        tier: orNull(textOf('')),
        seats: wholeOf('Bought up front from then on.'),
        effective_at: instantOf(''),
        reason: orNull(textOf('')),
      }),
    ),
    next_invoice: orNull(nextInvoiceSchema),
    open_order: orNull(textOf('ord_… that waits for its payment.')),
    next_action: nextActionSchema,
  },
);

/** R58–R61, without the taxes of the invoice to come: those are asked of the tax desk. */
export const subscriptionFacts = (customer: View<Customer>, subscription: View<Subscription>) => {
  const { plan, cycle, nextPlan } = subscription;
  const { paid, used, scheduledRemovals, free, model } = seatCountOf(customer, subscription);
  const facts = {
    id: subscription.id,
    customer: customer.registered?.id ?? null,
    policy: plan.policy,
    tier: plan.tier,
    interval: subscription.interval,
    currency: plan.terms.currency,
    prices: pricesOf(subscription),
    price_book: subscription.book,
    entitlements: [...plan.terms.entitlements],
    anchor: subscription.anchor,
    zone: subscription.zone,
    cycle: { start: cycle.start, end: cycle.end, month: cycle.month },
    seats: { model, paid, used, scheduled_removals: scheduledRemovals, free },
    renews: !subscription.cancelled && subscription.autoRenew,
    cancelled: subscription.cancelled,
    auto_renew: subscription.autoRenew,
    next_interval: subscription.nextInterval,
    next_plan:
      nextPlan === null
        ? null
        : {
            policy: nextPlan.policy,
            tier: nextPlan.tier,
            seats: nextPlan.seats,
            effective_at: cycle.end,
            reason: nextPlan.reason,
          },
    open_order: customer.order?.id ?? null,
  };
  const { currency, minorUnit } = plan.terms;
  return {
    facts,
    awaits: customer.order?.awaits ?? null,
    next: nextInvoiceOf(customer),
    terms: { currency, minorUnit },
    billingDetails: customer.billingDetails,
  };
};

/** What the running cycle was priced by. */
const pricesOf = ({ plan, book, interval }: View<Subscription>): readonly object[] =>
  (plan.terms.books.find(({ from }) => from === book)?.lines ?? [])
    .filter(({ billed, tier }) => billed === interval && (tier === null || tier === plan.tier))
    .map(({ item, tier, perMonth }) => ({ item, tier, per_month: formatNanos(perMonth) }));

export const nextInvoiceAnswer = (
  { at, lines, total, givenBack, currency }: NextInvoice,
  bill: Bill,
): object => ({
  at,
  lines: lines.map(lineAnswer),
  net: formatNanos(total),
  ...billAnswer(bill),
  given_back: formatNanos(givenBack),
  currency,
});

export const changedSchema = answer('SubscriptionChange', 'What a choice about the renewal did.', {
  customer: textOf('cus_…'),
  changed: flagOf('False: it was so already.'),
  effective_at: instantOf('When it holds.'),
});

export const planChangeSchema = answer(
  'PlanChange',
  'A change of plan: ordered for the rest of the cycle, or scheduled for the next one.',
  {
    customer: textOf('cus_…'),
    scheduled: orNull(
      objectOf({
        policy: textOf('policy@version'),
        tier: orNull(textOf('')),
        seats: wholeOf(''),
        effective_at: instantOf(''),
        reason: orNull(textOf('')),
      }),
    ),
    order: orNull(orderSchema.schema),
  },
);
