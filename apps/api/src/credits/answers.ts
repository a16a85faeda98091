import { formatNanos } from '#kernel';
import { amountOf, answer, instantOf, objectOf, orNull, textOf } from '../openapi/answers.js';
import type { PoolFact } from '../call/pool-fact.js';
import { allocationsAnswer, allocationsSchema } from '../spending/answers.js';

const lotFields = {
  id: textOf('lot_…'),
  account: textOf('acc_…'),
  class: textOf('How the lot burns and expires.'),
  amount: amountOf("In the pool's asset."),
  repaid: amountOf('Part that repaid debt at once.'),
  effective_at: instantOf('Usable from.'),
  expires_at: orNull(instantOf('Dead at and after.')),
  policy: textOf('policy@version that shaped it.'),
  at: instantOf('When it counts.'),
} as const;

export const grantSchema = answer('Grant', 'A lot of credits that was not paid for.', {
  ...lotFields,
  source: objectOf({ kind: textOf(''), reference: orNull(textOf('')), reason: orNull(textOf('')) }),
});

export const grantAnswer = (account: string, { at, data }: PoolFact<'CreditsGranted'>): object => ({
  ...lotOf(account, data, at),
  source: data.source,
});

export const purchaseSchema = answer('Purchase', 'A lot of credits that was paid for.', {
  ...lotFields,
  payment: objectOf({
    amount: amountOf('What was paid.'),
    currency: textOf('ISO 4217'),
    reference: textOf(''),
  }),
  usd_per_credit: amountOf('Conversion rate, fixed by the purchase.'),
});

export const purchaseAnswer = (account: string, { at, data }: PoolFact<'CreditsPurchased'>): object => ({
  ...lotOf(account, data, at),
  payment: { ...data.paid, amount: formatNanos(data.paid.amount) },
  usd_per_credit: formatNanos(data.usdPerCredit),
});

const lotOf = (
  account: string,
  data: PoolFact<'CreditsGranted'>['data'] | PoolFact<'CreditsPurchased'>['data'],
  at: string,
): object => ({
  id: data.lot,
  account,
  class: data.class,
  amount: formatNanos(data.amount),
  repaid: formatNanos(data.repaid),
  effective_at: data.effectiveAt,
  expires_at: data.expiresAt,
  policy: data.policy,
  at,
});

export const adjustmentSchema = answer(
  'Adjustment',
  'Credits that an operator gave (a lot) or took (from lots), with the reason.',
  {
    id: textOf('lot_… when credits were given, adj_… when they were taken.'),
    account: textOf('acc_…'),
    direction: { type: 'string', enum: ['up', 'down'] },
    amount: amountOf("In the pool's asset."),
    allocations: allocationsSchema,
    reason: orNull(textOf('')),
    reference: orNull(textOf('')),
    at: instantOf('When it counts.'),
  },
);

export const adjustmentAnswer = (
  account: string,
  { type, at, data }: PoolFact<'CreditsGranted' | 'CreditsAdjusted'>,
): object =>
  type === 'CreditsGranted'
    ? {
        id: data.lot,
        account,
        direction: 'up',
        amount: formatNanos(data.amount),
        allocations: [],
        reason: data.source.reason,
        reference: data.source.reference,
        at,
      }
    : {
        id: data.adjustment,
        account,
        direction: 'down',
        amount: formatNanos(data.amount),
        allocations: allocationsAnswer(data.allocations),
        reason: data.reason,
        reference: data.reference,
        at,
      };

export const refundSchema = answer('Refund', 'The unused part of a purchase, given back to the payer.', {
  id: textOf('ref_…'),
  account: textOf('acc_…'),
  lot: textOf('lot_…'),
  amount: amountOf("Credits taken back, in the pool's asset."),
  paid_back: objectOf({ amount: amountOf(''), currency: textOf('ISO 4217'), reference: textOf('') }),
  reason: textOf(''),
  at: instantOf('When it counts.'),
});

export const refundAnswer = (account: string, { at, data }: PoolFact<'CreditsRefunded'>): object => ({
  id: data.refund,
  account,
  lot: data.lot,
  amount: formatNanos(data.amount),
  paid_back: { ...data.paid, amount: formatNanos(data.paid.amount) },
  reason: data.reason,
  at,
});
