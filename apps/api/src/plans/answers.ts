import type { PolicyDocument } from '#domain/policy';
import { policyRef } from '#domain/policy';
import type { PlanView } from '#projections/plans';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
} from '../openapi/answers.js';

const role = { type: 'string', enum: ['owner', 'admin', 'member'] } as const;

export const planSchema = answer(
  'Plan',
  'A plan as it is sold now: what it includes, and what it costs (R19, R21).',
  {
    plan: textOf('teams, pooled-team …'),
    policy: textOf('policy@version'),
    title: textOf(''),
    audience: { type: 'string', enum: ['organization', 'individual'] },
    entitlements: listOf(textOf('What it includes.')),
    seats: orNull(
      objectOf({
        model: { type: 'string', enum: ['purchased', 'counted'] },
        exempt_roles: listOf(role),
      }),
    ),
    currency: textOf('ISO 4217, of its prices.'),
    prices: listOf(
      objectOf({
        item: { type: 'string', enum: ['base', 'seat', 'pass'] },
        tier: orNull(textOf('Null: whatever the tier.')),
        billed: { type: 'string', enum: ['month', 'year'] },
        per_month: amountOf('Of one. Billed by the year, twelve are paid at once.'),
      }),
    ),
    price_book: orNull(textOf('Date from which these prices apply; null: none applies yet.')),
    next_price_books: listOf(textOf('Dates from which others will apply to new cycles.')),
    tiers: listOf(objectOf({ name: textOf(''), base_credits: amountOf('Each month.') })),
    credits: objectOf({
      asset: textOf('USD, or a unit credit.'),
      usd_per_credit: amountOf(''),
      monthly: amountOf('Included each month.'),
      monthly_per_seat: amountOf('And for every billable seat.'),
      rollover: flagOf('Whether what is left of a month stays.'),
    }),
    published_at: instantOf(''),
  },
);

export const planListSchema = listAnswer('PlanList', planSchema);

/** `date`: of the day, as price books have it. */
export const planAnswer = ({ plan, version, document, publishedAt }: PlanView, date: string): object => {
  const { title, audience, entitlements, seats, priceBook, pass, asset, allotment } = document;
  const book = bookOn(document, date);
  return {
    plan,
    policy: policyRef(plan, version),
    title,
    audience,
    entitlements,
    seats: seats === null ? null : { model: seats.model, exempt_roles: seats.exemptRoles },
    currency: priceBook.currency,
    prices: (book?.lines ?? []).map(({ item, tier, billed, perMonth }) => ({
      ...{ item, tier, billed },
      per_month: perMonth,
    })),
    price_book: book?.from ?? null,
    next_price_books: priceBook.books.map(({ from }) => from).filter((from) => from > date),
    tiers: (pass?.tiers ?? []).map(({ name, baseCredits }) => ({ name, base_credits: baseCredits })),
    credits: {
      asset: asset.code,
      usd_per_credit: asset.usdPerCredit,
      monthly: allotment.base,
      monthly_per_seat: allotment.perSeat,
      rollover: allotment.rollover,
    },
    published_at: publishedAt,
  };
};

const bookOn = ({ priceBook }: PolicyDocument, date: string) =>
  priceBook.books.findLast(({ from }) => from <= date) ?? null;
