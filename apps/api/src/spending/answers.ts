import type { Allocations, Price, Usage } from '#domain/credit-pool';
import { formatNanos, zero } from '#kernel';
import type { PoolFact } from '../call/pool-fact.js';
import {
  amountOf,
  answer,
  instantOf,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';

export const allocationsSchema = listOf(
  objectOf({ lot: textOf('lot_…'), amount: amountOf('Taken from it.') }),
);
export const allocationsAnswer = (allocations: Allocations): readonly object[] =>
  allocations.map(({ lot, amount }) => ({ lot, amount: formatNanos(amount) }));

const usageSchema = objectOf({
  provider: textOf(''),
  model: textOf(''),
  input_tokens: wholeOf('Cached ones included.'),
  cached_tokens: wholeOf(''),
  output_tokens: wholeOf(''),
  outcome: { type: 'string', enum: ['succeeded', 'failed'] },
  latency_ms: orNull(wholeOf('')),
  time: orNull(instantOf('')),
});
const usageAnswer = (usage: Usage): object => ({
  provider: usage.provider,
  model: usage.model,
  input_tokens: usage.inputTokens,
  cached_tokens: usage.cachedTokens,
  output_tokens: usage.outputTokens,
  outcome: usage.outcome,
  latency_ms: usage.latencyMs,
  time: usage.time,
});

const priceSchema = objectOf({
  usd: amountOf("The provider's exact price in dollars."),
  usd_per_credit: amountOf('Conversion rate used.'),
  rates: textOf('Rate card version and rates as used.'),
});
const priceAnswer = (price: NonNullable<Price>): object => ({
  usd: formatNanos(price.usd),
  usd_per_credit: formatNanos(price.usdPerCredit),
  rates: price.rates,
});

export const debitSchema = answer('Debit', 'What was spent, and from which lots.', {
  id: textOf('deb_…'),
  account: textOf('acc_…'),
  amount: amountOf("In the pool's asset."),
  allocations: allocationsSchema,
  debt: amountOf('Part that no lot covered.'),
  hold: orNull(textOf('The hold that was captured.')),
  member: orNull(textOf('')),
  space: orNull(textOf('')),
  usage: orNull(usageSchema),
  price: orNull(priceSchema),
  policy: textOf('policy@version that shaped it.'),
  at: instantOf('When it counts.'),
});

export const debitAnswer = (
  account: string,
  { type, at, data }: PoolFact<'CreditsDebited'> | PoolFact<'HoldCaptured'>,
): object => ({
  id: data.debit,
  account,
  amount: formatNanos(data.amount),
  allocations: allocationsAnswer(data.allocations),
  debt: formatNanos(type === 'HoldCaptured' ? data.debt : zero),
  hold: type === 'HoldCaptured' ? data.hold : null,
  member: data.member,
  space: data.space,
  usage: data.usage === null ? null : usageAnswer(data.usage),
  price: data.price === null ? null : priceAnswer(data.price),
  policy: data.policy,
  at,
});

export const holdSchema = answer('Hold', 'An amount set aside, pinned lot by lot.', {
  id: textOf('hold_…'),
  account: textOf('acc_…'),
  amount: amountOf("In the pool's asset."),
  allocations: allocationsSchema,
  expires_at: instantOf('Times out at this instant.'),
  member: orNull(textOf('')),
  space: orNull(textOf('')),
  policy: textOf('policy@version that shaped it.'),
  at: instantOf('When it counts.'),
});

export const holdAnswer = (account: string, { at, data }: PoolFact<'CreditsHeld'>): object => ({
  id: data.hold,
  account,
  amount: formatNanos(data.amount),
  allocations: allocationsAnswer(data.allocations),
  expires_at: data.expiresAt,
  member: data.member,
  space: data.space,
  policy: data.policy,
  at,
});

export const voidedSchema = answer('VoidedHold', 'A hold that was given up.', {
  hold: textOf('hold_…'),
  account: textOf('acc_…'),
  released: allocationsSchema,
  reason: orNull(textOf('')),
  at: instantOf('When it counts.'),
});

export const voidedAnswer = (account: string, { at, data }: PoolFact<'HoldVoided'>): object => ({
  hold: data.hold,
  account,
  released: allocationsAnswer(data.released),
  reason: data.reason,
  at,
});

export const reversalSchema = answer('Reversal', 'One whole debit unwound, lot by lot.', {
  debit: textOf('deb_…'),
  account: textOf('acc_…'),
  amount: amountOf('Of the debit.'),
  allocations: allocationsSchema,
  debt_forgiven: amountOf('Part that had been debt.'),
  reason: textOf(''),
  debited_at: instantOf('When the debit counted.'),
  at: instantOf('When the reversal counts.'),
});

export const reversalAnswer = (account: string, { at, data }: PoolFact<'DebitReversed'>): object => ({
  debit: data.debit,
  account,
  amount: formatNanos(data.amount),
  allocations: allocationsAnswer(data.allocations),
  debt_forgiven: formatNanos(data.debtForgiven),
  reason: data.reason,
  debited_at: data.debitedAt,
  at,
});

export const ownKeyUsageSchema = answer(
  'OwnKeyUsage',
  "Usage on the customer's own provider key: recorded, not debited.",
  {
    id: textOf('use_…'),
    account: textOf('acc_…'),
    usage: usageSchema,
    price: orNull(priceSchema),
    member: orNull(textOf('')),
    space: orNull(textOf('')),
    at: instantOf('When it counts.'),
  },
);

export const ownKeyUsageAnswer = (
  account: string,
  { at, data }: PoolFact<'OwnKeyUsageRecorded'>,
): object => ({
  id: data.record,
  account,
  usage: usageAnswer(data.usage),
  price: data.price === null ? null : priceAnswer(data.price),
  member: data.member,
  space: data.space,
  at,
});
