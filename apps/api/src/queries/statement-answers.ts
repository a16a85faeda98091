import { formatNanos } from '#kernel';
import type { StatementLine } from '#projections/debits';
import type { HistoryEntry } from '#projections/purchase-history';
import {
  amountOf,
  answer,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';

const lineSchema = answer('StatementLine', 'One debit with its trace.', {
  id: textOf('deb_…'),
  account: textOf('acc_…'),
  amount: amountOf(''),
  debt: amountOf('Part that no lot covered.'),
  hold: orNull(textOf('The hold that was captured.')),
  member: orNull(textOf('')),
  space: orNull(textOf('')),
  usage: orNull(
    objectOf({
      provider: textOf(''),
      model: textOf(''),
      input_tokens: wholeOf(''),
      cached_tokens: wholeOf(''),
      output_tokens: wholeOf(''),
      outcome: textOf(''),
      latency_ms: orNull(wholeOf('')),
      time: orNull(instantOf('')),
    }),
  ),
  price: orNull(objectOf({ usd: amountOf(''), usd_per_credit: amountOf(''), rates: textOf('') })),
  policy: textOf('policy@version'),
  actor: textOf('Who.'),
  command: textOf('Command id.'),
  correlation: textOf(''),
  trace: listOf(
    objectOf({
      lot: textOf('lot_…'),
      amount: amountOf(''),
      class: textOf(''),
      source: textOf(''),
      reference: orNull(textOf('')),
      reason: orNull(textOf('')),
      granted_at: instantOf(''),
      expires_at: orNull(instantOf('')),
      paid: orNull(objectOf({ amount: amountOf(''), currency: textOf('') })),
      position: textOf('Of the grant in the log.'),
    }),
  ),
  reversal: orNull(
    objectOf({
      at: instantOf(''),
      reason: textOf(''),
      actor: textOf(''),
      debt_forgiven: amountOf(''),
      position: textOf(''),
    }),
  ),
  at: instantOf('When it counts.'),
  recorded_at: instantOf(''),
  position: textOf('In the log.'),
});
export const statementSchema = listAnswer('Statement', lineSchema);

export const lineAnswer = (account: string, line: StatementLine): object => ({
  id: line.debit,
  account,
  amount: formatNanos(line.amount),
  debt: formatNanos(line.debt),
  hold: line.hold,
  member: line.member,
  space: line.space,
  usage: line.usage === null ? null : usageAnswer(line.usage),
  price:
    line.price === null
      ? null
      : {
          usd: formatNanos(line.price.usd),
          usd_per_credit: formatNanos(line.price.usdPerCredit),
          rates: line.price.rates,
        },
  policy: line.policy,
  actor: line.actor,
  command: line.commandId,
  correlation: line.correlation,
  trace: line.trace.map((step) => ({
    lot: step.lot,
    amount: formatNanos(step.amount),
    class: step.class,
    source: step.source,
    reference: step.reference,
    reason: step.reason,
    granted_at: step.grantedAt,
    expires_at: step.expiresAt,
    paid: step.paid === null ? null : { amount: formatNanos(step.paid.amount), currency: step.paid.currency },
    position: step.grantPosition.toString(),
  })),
  reversal:
    line.reversal === null
      ? null
      : {
          at: line.reversal.at,
          reason: line.reversal.reason,
          actor: line.reversal.actor,
          debt_forgiven: formatNanos(line.reversal.debtForgiven),
          position: line.reversal.position.toString(),
        },
  at: line.at,
  recorded_at: line.recordedAt,
  position: line.position.toString(),
});

const usageAnswer = (usage: NonNullable<StatementLine['usage']>): object => ({
  provider: usage.provider,
  model: usage.model,
  input_tokens: Number(usage.inputTokens),
  cached_tokens: Number(usage.cachedTokens),
  output_tokens: Number(usage.outputTokens),
  outcome: usage.outcome,
  latency_ms: usage.latencyMs === null ? null : Number(usage.latencyMs),
  time: usage.time,
});

const entrySchema = answer('HistoryEntry', 'One purchase, grant, refund or adjustment.', {
  account: textOf('acc_…'),
  kind: textOf(
    'purchase, promotion, grant, adjustment, refund, forfeit, dispute, dispute-won or dispute-lost.',
  ),
  amount: amountOf('What the pool gained; below zero what it lost.'),
  lot: orNull(textOf('')),
  class: orNull(textOf('')),
  source: orNull(textOf('')),
  paid: orNull(objectOf({ amount: amountOf('Money in, below zero money back.'), currency: textOf('') })),
  reference: orNull(textOf('')),
  reason: orNull(textOf('')),
  effective_at: orNull(instantOf('')),
  expires_at: orNull(instantOf('')),
  policy: orNull(textOf('')),
  refund: orNull(
    objectOf({
      status: { type: 'string', enum: ['pending', 'paid', 'failed'] },
      reason: orNull(textOf('Why it failed.')),
    }),
  ),
  actor: textOf('Who.'),
  at: instantOf('When it counts.'),
  recorded_at: instantOf(''),
  position: textOf('In the log.'),
});
export const historySchema = listAnswer('PurchaseHistory', entrySchema);

export const entryAnswer = (entry: HistoryEntry): object => ({
  account: entry.account,
  kind: entry.kind,
  amount: formatNanos(entry.amount),
  lot: entry.lot,
  class: entry.class,
  source: entry.source,
  paid:
    entry.paidAmount === null
      ? null
      : { amount: formatNanos(entry.paidAmount), currency: entry.paidCurrency ?? '' },
  reference: entry.reference,
  reason: entry.reason,
  effective_at: entry.effectiveAt,
  expires_at: entry.expiresAt,
  policy: entry.policy,
  refund: entry.refundState === null ? null : { status: entry.refundState, reason: entry.refundReason },
  actor: entry.actor,
  at: entry.at,
  recorded_at: entry.recordedAt,
  position: entry.position.toString(),
});
