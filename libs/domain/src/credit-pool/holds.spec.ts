import { describe, expect, it } from '@jest/globals';
import {
  available,
  captureHold,
  freezePool,
  reverseDebit,
  settleOnly,
  voidHold,
  type DebitEvidence,
} from '#domain/credit-pool';
import { amount, plusMs, type Instant } from '#kernel';
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
  stated,
  story,
} from '../../../../test/support/pool-stories.js';

const soon = (at: Instant) => plusMs(at, 1_000);
const capture = (id: string, text: string) =>
  captureHold({ hold: id, debit: `deb_${id}`, charge: stated(text) });
const giveUp = (id: string) => voidHold({ hold: id, reason: null });
const funded = story(
  opened(),
  [day(1), grant('lot_a', '5', { expiresAt: day(9) })],
  [day(1), grant('lot_b', '7')],
);
const pinned = decided(funded, day(2), hold('hold_1', '8'));

describe('a hold (S6)', () => {
  it('pins its lots and counts at once (invariant 2)', () => {
    pools
      .given(...funded)
      .when(day(2), hold('hold_1', '8'))
      .then({
        type: 'CreditsHeld',
        data: { allocations: from(['lot_a', '5'], ['lot_b', '3']), expiresAt: plusMs(day(2), 600_000) },
      });
    pools
      .given(...pinned)
      .when(soon(day(2)), debit('deb_1', '5'))
      .thenRefused('insufficient-credits', { available: '4', required: '5' });
  });
  it('times out at its instant, whoever looks later', () => {
    pools
      .given(...pinned)
      .when(day(3), settleOnly)
      .then({
        type: 'HoldTimedOut',
        at: plusMs(day(2), 600_000),
        data: { hold: 'hold_1', released: from(['lot_a', '5'], ['lot_b', '3']) },
      });
  });
  it('keeps pinned credits beyond the expiry of their lot; what it releases then is gone at the release', () => {
    const long = decided(funded, day(8, '12:00:00.000'), hold('hold_1', '4', { seconds: 86_400 }));
    const dead = pools.given(...long).when(day(9), settleOnly);
    dead.then({ type: 'LotExpired', at: day(9), data: { lot: 'lot_a', amount: amount('1') } });
    pools
      .given(...long)
      .when(day(9, '01:00:00.000'), capture('hold_1', '3'))
      .then(
        { type: 'LotExpired', at: day(9) },
        { type: 'HoldCaptured', data: { allocations: from(['lot_a', '3']), released: from(['lot_a', '1']) } },
        { type: 'LotExpired', at: day(9, '01:00:00.000'), data: { lot: 'lot_a', amount: amount('1') } },
      );
    const late = pools.given(...long).when(day(20), settleOnly);
    late.then(
      { type: 'LotExpired', at: day(9) },
      { type: 'HoldTimedOut', at: day(9, '12:00:00.000') },
      { type: 'LotExpired', at: day(9, '12:00:00.000'), data: { lot: 'lot_a', amount: amount('4') } },
    );
    expect(available(late.state)).toBe(amount('7'));
  });
  it('leaves nothing to expire of a lot that is pinned to the last nano', () => {
    const all = decided(funded, day(8, '12:00:00.000'), hold('hold_1', '5', { seconds: 86_400 }));
    pools
      .given(...all)
      .when(day(9), settleOnly)
      .then();
    pools
      .given(...all)
      .when(day(9, '01:00:00.000'), giveUp('hold_1'))
      .then(
        { type: 'HoldVoided' },
        { type: 'LotExpired', at: day(9, '01:00:00.000'), data: { lot: 'lot_a', amount: amount('5') } },
      );
  });
  it('lives no longer than the plan allows', () => {
    for (const seconds of [0, -1, 1.5, 86_401])
      pools
        .given(...funded)
        .when(day(2), hold('hold_1', '1', { seconds }))
        .thenRefused('hold-duration-invalid', { seconds, max: 86_400 });
    pools.given().when(day(1), hold('hold_1', '1')).thenRefused('account-not-found');
    pools
      .given(...funded)
      .when(day(2), hold('hold_1', '0'))
      .thenRefused('amount-not-positive');
    pools
      .given(...funded)
      .when(day(2), hold('hold_1', '1', { asset: 'CREDIT' }))
      .thenRefused('asset-mismatch');
  });
  it('is one of a bounded number', () => {
    const { state } = pools.given(...pinned);
    const one = state.holds.get('hold_1');
    if (one === undefined) throw new Error('the hold is open');
    for (let n = 0; n < 10_000; n += 1) state.holds.set(`other_${n.toString()}`, one);
    expect(hold('hold_2', '1')(state, soon(day(2)))).toMatchObject({ code: 'too-many-holds' });
  });
});

describe('a capture', () => {
  it('of less frees the rest, of all takes it', () => {
    pools
      .given(...pinned)
      .when(soon(day(2)), capture('hold_1', '6'))
      .then({
        type: 'HoldCaptured',
        data: {
          amount: amount('6'),
          allocations: from(['lot_a', '5'], ['lot_b', '1']),
          released: from(['lot_b', '2']),
          debt: amount('0'),
          heldAt: day(2),
        },
      });
    pools
      .given(...pinned)
      .when(soon(day(2)), capture('hold_1', '8'))
      .then({ type: 'HoldCaptured', data: { released: [] } });
  });
  it('above its hold is refused by default', () => {
    pools
      .given(...pinned)
      .when(soon(day(2)), capture('hold_1', '9'))
      .thenRefused('capture-above-hold', { held: '8', required: '9' });
  });
  it('above its hold takes what there is, and books the rest as debt, where the policy says so', () => {
    const open = story(
      opened({ captureAboveHold: 'debt' }),
      [day(1), grant('lot_a', '10')],
      [day(2), hold('hold_1', '8')],
    );
    const { state } = pools.given(...open).when(soon(day(2)), capture('hold_1', '15'));
    expect([available(state), state.debt]).toEqual([amount('-5'), amount('5')]);
    const owing = decided(open, soon(day(2)), capture('hold_1', '15'));
    expect(owing.at(-1)).toMatchObject({ data: { allocations: from(['lot_a', '10']), debt: amount('5') } });
    pools
      .given(...owing)
      .when(day(3), debit('deb_1', '1'))
      .thenRefused('insufficient-credits', { available: '-5' });
    pools
      .given(...owing)
      .when(day(3), grant('lot_b', '3'))
      .then({ type: 'CreditsGranted', data: { repaid: amount('3') } });
    pools
      .given(...owing)
      .when(day(3), buy('lot_b', '50'))
      .then({ type: 'CreditsPurchased', data: { repaid: amount('5') } });
    expect(available(pools.given(...owing).when(day(3), buy('lot_b', '50')).state)).toBe(amount('45'));
  });
  it('with debt is reversed with it: forgiven, or given back where it was repaid', () => {
    const open = story(
      opened({ captureAboveHold: 'debt' }),
      [day(1), grant('lot_a', '10')],
      [day(2), hold('hold_1', '8')],
      [soon(day(2)), capture('hold_1', '15')],
    );
    const undo = reverseDebit({ evidence: open.at(-1) as DebitEvidence, reason: 'wrong', lot: 'lot_r' });
    const forgiven = pools.given(...open).when(day(3), undo);
    forgiven.then({ type: 'DebitReversed', data: { debtForgiven: amount('5'), debitedAt: day(2) } });
    expect(available(forgiven.state)).toBe(amount('10'));
    const repaid = pools.given(...decided(open, day(3), grant('lot_b', '3'))).when(day(4), undo);
    repaid.then(
      { type: 'DebitReversed', data: { debtForgiven: amount('2') } },
      {
        type: 'CreditsGranted',
        data: {
          lot: 'lot_r',
          amount: amount('3'),
          source: { kind: 'reversal', reference: 'deb_hold_1', reason: 'wrong' },
        },
      },
    );
    expect(available(repaid.state)).toBe(amount('13'));
  });
  it('finishes what was accepted while the pool is frozen', () => {
    const frozen = decided(
      pinned,
      soon(day(2)),
      freezePool({ reason: 'suspended', note: null, until: null }),
    );
    pools
      .given(...frozen)
      .when(soon(day(2)), capture('hold_1', '8'))
      .then({ type: 'HoldCaptured' });
    pools
      .given(...frozen)
      .when(soon(day(2)), giveUp('hold_1'))
      .then({ type: 'HoldVoided' });
  });
  it('tells what became of its hold', () => {
    pools
      .given(...decided(pinned, soon(day(2)), capture('hold_1', '8')))
      .when(soon(day(2)), capture('hold_1', '8'))
      .thenRefused('hold-captured', { hold: 'hold_1' });
    pools
      .given(...decided(pinned, soon(day(2)), giveUp('hold_1')))
      .when(soon(day(2)), capture('hold_1', '8'))
      .thenRefused('hold-voided');
    pools
      .given(...pinned)
      .when(day(3), capture('hold_1', '8'))
      .thenRefused('hold-timed-out');
    pools
      .given(...pinned)
      .when(day(3), giveUp('hold_1'))
      .thenRefused('hold-timed-out');
    pools
      .given(...pinned)
      .when(soon(day(2)), capture('hold_2', '8'))
      .thenRefused('hold-not-found', { hold: 'hold_2' });
    pools.given().when(day(1), capture('hold_1', '8')).thenRefused('account-not-found');
    pools.given().when(day(1), giveUp('hold_1')).thenRefused('account-not-found');
  });
  it('refuses what is no amount of this pool', () => {
    pools
      .given(...pinned)
      .when(soon(day(2)), capture('hold_1', '0'))
      .thenRefused('amount-not-positive');
    pools
      .given(...pinned)
      .when(
        soon(day(2)),
        captureHold({
          hold: 'hold_1',
          debit: 'deb_1',
          charge: { ...stated('1'), kind: 'amount', amount: amount('1'), asset: 'CREDIT', usage: null },
        }),
      )
      .thenRefused('asset-mismatch');
    const usage = {
      provider: 'p',
      model: 'm',
      inputTokens: 1,
      cachedTokens: 2,
      outputTokens: 0,
      outcome: 'succeeded',
      latencyMs: null,
      time: null,
    } as const;
    pools
      .given(...pinned)
      .when(
        soon(day(2)),
        captureHold({
          hold: 'hold_1',
          debit: 'deb_1',
          charge: { kind: 'usage', usage, usd: amount('1'), rates: '' },
        }),
      )
      .thenRefused('tokens-invalid');
  });
});
