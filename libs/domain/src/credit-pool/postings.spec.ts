import { describe, expect, it } from '@jest/globals';
import {
  captureHold,
  learn,
  postingContext,
  postingsOf,
  refundCredits,
  reverseDebit,
  settleOnly,
  type CreditPoolEvent,
  type DebitEvidence,
} from '#domain/credit-pool';
import { formatNanos, plusMs } from '#kernel';
import {
  buy,
  day,
  debit,
  grant,
  hold,
  opened,
  stated,
  story,
} from '../../../../test/support/pool-stories.js';

/** The last event's postings, as an accountant writes them: debits first. */
const entry = (history: readonly CreditPoolEvent[]): readonly string[] => {
  const context = postingContext();
  const all = history.map((event) => postingsOf(event, learn(context, event)));
  return (all.at(-1) ?? []).map(
    ({ account, amount: value, asset }) => `${account} ${formatNanos(value)} ${asset}`,
  );
};

const bought = story(opened(), [day(1), buy('lot_paid', '50')]);
const given = story(opened(), [day(1), grant('lot_given', '10', { expiresAt: day(9) })]);
const refund = refundCredits({
  refund: 'ref_1',
  lot: 'lot_paid',
  amount: null,
  reference: 're_1',
  reason: 'asked',
});

describe('the postings of a pool (S29, invariant 4)', () => {
  it('defer what was paid until it is used, and earn it then', () => {
    expect(entry(bought)).toEqual(['assets:cash 50 USD', 'liabilities:deferred-revenue -50 USD']);
    expect(entry(story(bought, [day(2), debit('deb_1', '8')]))).toEqual([
      'liabilities:deferred-revenue 8 USD',
      'revenue:consumption -8 USD',
    ]);
    expect(entry(story(bought, [day(2), refund]))).toEqual([
      'liabilities:deferred-revenue 50 USD',
      'assets:cash -50 USD',
    ]);
  });
  it('book what was given as an expense, and take it back when it dies unused', () => {
    expect(entry(given)).toEqual(['expenses:promotional 10 USD', 'liabilities:promotional-credits -10 USD']);
    expect(entry(story(given, [day(9), settleOnly]))).toEqual([
      'liabilities:promotional-credits 10 USD',
      'expenses:promotional -10 USD',
    ]);
    expect(entry(story(given, [day(2), debit('deb_1', '1')]))).toEqual([
      'liabilities:promotional-credits 1 USD',
      'revenue:consumption -1 USD',
    ]);
  });
  it('make breakage of what was paid and dies unused', () => {
    const dying = story(opened({ expiry: [{ class: 'purchase', after: 'days', count: 3 }] }), [
      day(1),
      buy('lot_paid', '50'),
    ]);
    expect(entry(story(dying, [day(4), settleOnly]))).toEqual([
      'liabilities:deferred-revenue 50 USD',
      'revenue:breakage -50 USD',
    ]);
  });
  it('keep money and unit credits apart, each balanced', () => {
    const pooled = story(opened({}, 'pooled-team'), [day(1), buy('lot_paid', '50')]);
    expect(entry(pooled)).toEqual([
      'assets:cash 50 USD',
      'equity:conversion -50 USD',
      'equity:conversion 5000 CREDIT',
      'liabilities:deferred-revenue -5000 CREDIT',
    ]);
    expect(entry(story(pooled, [day(2), debit('deb_1', '4000')], [day(3), refund]))).toEqual([
      'liabilities:deferred-revenue 1000 CREDIT',
      'equity:conversion -1000 CREDIT',
      'equity:conversion 10 USD',
      'assets:cash -10 USD',
    ]);
  });
  it('show what a customer owes, and how it is repaid or forgiven', () => {
    const owing = story(
      opened({ captureAboveHold: 'debt' }),
      [day(1), grant('lot_a', '10')],
      [day(2), hold('hold_1', '8')],
      [plusMs(day(2), 1), captureHold({ hold: 'hold_1', debit: 'deb_1', charge: stated('15') })],
    );
    expect(entry(owing)).toEqual([
      'liabilities:promotional-credits 10 USD',
      'revenue:consumption -10 USD',
      'assets:pool-debt 5 USD',
      'revenue:consumption -5 USD',
    ]);
    expect(entry(story(owing, [day(3), buy('lot_paid', '50')]))).toEqual([
      'assets:cash 50 USD',
      'liabilities:deferred-revenue -50 USD',
      'liabilities:deferred-revenue 5 USD',
      'assets:pool-debt -5 USD',
    ]);
    const undone = story(owing, [
      day(3),
      reverseDebit({ evidence: owing.at(-1) as DebitEvidence, reason: 'wrong', lot: 'lot_r' }),
    ]);
    expect(entry(undone)).toEqual([
      'revenue:consumption 10 USD',
      'liabilities:promotional-credits -10 USD',
      'revenue:consumption 5 USD',
      'assets:pool-debt -5 USD',
    ]);
  });
  it('are none where no value moves', () => {
    expect(entry(story(bought, [day(2), hold('hold_1', '8')]))).toEqual([]);
  });
});
