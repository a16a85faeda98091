import { describe, expect, it } from '@jest/globals';
import {
  adjustDown,
  adjustUp,
  available,
  refundCredits,
  reverseDebit,
  type DebitEvidence,
} from '#domain/credit-pool';
import { amount } from '#kernel';
import {
  buy,
  day,
  debit,
  decided,
  from,
  grant,
  hold,
  opened,
  pools,
  story,
} from '../../../../test/support/pool-stories.js';

describe('a refund (invariant 7)', () => {
  const refund = (lot: string, text: string | null) =>
    refundCredits({
      refund: 'ref_1',
      lot,
      amount: text === null ? null : amount(text),
      reference: 're_1',
      reason: 'changed plans',
    });
  const bought = story(opened(), [day(2), buy('lot_a', '100')], [day(3), debit('deb_1', '30')]);

  it('is clamped to what is unused of its lot', () => {
    pools
      .given(...bought)
      .when(day(4), refund('lot_a', '90'))
      .then({
        type: 'CreditsRefunded',
        data: { amount: amount('70'), paid: { amount: amount('70'), currency: 'USD', reference: 're_1' } },
      });
    pools
      .given(...bought)
      .when(day(4), refund('lot_a', null))
      .then({ type: 'CreditsRefunded', data: { amount: amount('70') } });
    pools
      .given(...bought)
      .when(day(4), refund('lot_a', '20'))
      .then({ type: 'CreditsRefunded', data: { amount: amount('20') } });
  });
  it('leaves what a hold has pinned', () => {
    pools
      .given(...decided(bought, day(4), hold('hold_1', '50')))
      .when(day(4), refund('lot_a', null))
      .then({ type: 'CreditsRefunded', data: { amount: amount('20') } });
  });
  it('gives back the same share of the money, in the end exactly what was paid', () => {
    const pooled = story(opened({ asset: { code: 'CREDIT', usdPerCredit: amount('0.03') } }, 'pooled-team'), [
      day(2),
      buy('lot_a', '100'),
    ]);
    const part = decided(pooled, day(3), refund('lot_a', '1'));
    const rest = decided(part, day(3), refund('lot_a', null));
    const money = rest.flatMap((event) => (event.type === 'CreditsRefunded' ? [event.data.paid.amount] : []));
    expect(money).toEqual([amount('0.03'), amount('99.97')]);
  });
  it('refuses more than was paid, and what is used up, given or unknown', () => {
    pools
      .given(...bought)
      .when(day(4), refund('lot_a', '100.01'))
      .thenRefused('refund-above-paid', { refundable: '100', required: '100.01' });
    const partly = decided(bought, day(4), refund('lot_a', '20'));
    pools
      .given(...partly)
      .when(day(4), refund('lot_a', '81'))
      .thenRefused('refund-above-paid', { refundable: '80' });
    pools
      .given(...decided(bought, day(4), debit('deb_2', '70')))
      .when(day(5), refund('lot_a', null))
      .thenRefused('refund-of-consumed', { lot: 'lot_a', unused: '0' });
    pools
      .given(...decided(bought, day(4), grant('lot_b', '1')))
      .when(day(5), refund('lot_b', null))
      .thenRefused('lot-not-purchased');
    pools
      .given(...bought)
      .when(day(5), refund('lot_x', null))
      .thenRefused('lot-not-found');
    pools
      .given(...bought)
      .when(day(5), refund('lot_a', '0'))
      .thenRefused('amount-not-positive');
    pools
      .given(...bought)
      .when(
        day(5),
        refundCredits({ refund: 'ref_1', lot: 'lot_a', amount: null, reference: 're_1', reason: ' ' }),
      )
      .thenRefused('reason-missing');
    pools.given().when(day(1), refund('lot_a', null)).thenRefused('account-not-found');
  });
});

describe('an adjustment (R57)', () => {
  const down = (text: string, reason = 'misuse') =>
    adjustDown({ adjustment: 'adj_1', amount: amount(text), asset: null, reason, reference: null });
  const up = (text: string, reason = 'goodwill') =>
    adjustUp({ lot: 'lot_up', amount: amount(text), asset: null, reason, reference: 'ticket 7' });
  const funded = story(opened(), [day(1), grant('lot_a', '5')]);

  it('up is a lot with a reason; down takes in burn order, never below zero', () => {
    pools
      .given(...funded)
      .when(day(2), up('3'))
      .then({
        type: 'CreditsGranted',
        data: {
          class: 'adjustment',
          source: { kind: 'adjustment', reference: 'ticket 7', reason: 'goodwill' },
        },
      });
    pools
      .given(...funded)
      .when(day(2), down('5'))
      .then({ type: 'CreditsAdjusted', data: { allocations: from(['lot_a', '5']), reason: 'misuse' } });
    pools
      .given(...funded)
      .when(day(2), down('6'))
      .thenRefused('insufficient-credits', { available: '5', required: '6' });
  });
  it('needs a reason and an amount', () => {
    pools
      .given(...funded)
      .when(day(2), up('3', ''))
      .thenRefused('reason-missing');
    pools
      .given(...funded)
      .when(day(2), down('3', ' '))
      .thenRefused('reason-missing');
    pools
      .given(...funded)
      .when(day(2), down('0'))
      .thenRefused('amount-not-positive');
    pools.given().when(day(1), down('3')).thenRefused('account-not-found');
  });
});

describe('a reversal (S9)', () => {
  const reverse = (evidence: unknown, reason = 'wrong customer') =>
    reverseDebit({ evidence: evidence as DebitEvidence, reason, lot: 'lot_r' });
  const spent = story(
    opened(),
    [day(1), grant('lot_a', '5', { expiresAt: day(9) })],
    [day(1), grant('lot_b', '7')],
    [day(2), debit('deb_1', '12')],
  );

  it('gives every lot back what it paid, used up or not', () => {
    const { state } = pools.given(...spent).when(day(3), reverse(spent.at(-1)));
    expect(available(state)).toBe(amount('12'));
    expect(state.lots.map(({ id, free }) => [id, free])).toEqual([
      ['lot_a', amount('5')],
      ['lot_b', amount('7')],
    ]);
  });
  it('lets what returns to an expired lot expire at once', () => {
    pools
      .given(...spent)
      .when(day(20), reverse(spent.at(-1)))
      .then(
        { type: 'DebitReversed', data: { debit: 'deb_1', amount: amount('12'), debitedAt: day(2) } },
        { type: 'LotExpired', at: day(20), data: { lot: 'lot_a', amount: amount('5') } },
      );
  });
  it('refuses a debit of which the pool has forgotten a lot', () => {
    const { state } = pools.given(...spent);
    state.spent.delete('lot_a');
    expect(reverse(spent.at(-1))(state, day(3))).toMatchObject({
      code: 'debit-too-old',
      facts: { debit: 'deb_1' },
    });
    pools
      .given(...spent)
      .when(day(3), reverse(spent.at(-1), ''))
      .thenRefused('reason-missing');
    pools
      .given()
      .when(day(1), reverse(spent.at(-1)))
      .thenRefused('account-not-found');
  });
  it('refuses to bring back more lots than a pool can hold', () => {
    const full = story(
      spent,
      ...Array.from({ length: 256 }, (_, n) => [day(3), buy(`buy_${n.toString()}`, '50')] as const),
    );
    pools
      .given(...full)
      .when(day(4), reverse(spent.at(-1)))
      .thenRefused('too-many-lots');
  });
});
