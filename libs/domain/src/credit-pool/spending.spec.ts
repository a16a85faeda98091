import { describe, expect, it } from '@jest/globals';
import {
  available,
  freezePool,
  held,
  posted,
  removeCap,
  reverseDebit,
  setCap,
  unfreezePool,
  type DebitEvidence,
} from '#domain/credit-pool';
import { amount, plusMs } from '#kernel';
import {
  buy,
  day,
  debit,
  decided,
  feb,
  from,
  grant,
  hold,
  opened,
  pools,
  story,
} from '../../../../test/support/pool-stories.js';

const usage = {
  provider: 'openai',
  model: 'gpt-4o',
  inputTokens: 1000,
  cachedTokens: 0,
  outputTokens: 10,
  outcome: 'succeeded',
  latencyMs: 120,
  time: null,
} as const;

describe('a debit', () => {
  const two = story(
    opened(),
    [day(1), grant('lot_a', '5', { expiresAt: feb(20) })],
    [day(1), grant('lot_b', '7')],
  );

  it('takes from the lot that dies first, then from the next', () => {
    pools
      .given(...two)
      .when(day(2), debit('deb_1', '6'))
      .then({
        type: 'CreditsDebited',
        at: day(2),
        data: { amount: amount('6'), allocations: from(['lot_a', '5'], ['lot_b', '1']), policy: 'teams@1' },
      });
  });
  it('takes nothing from a lot at its expiry instant, and books the expiry first', () => {
    const dying = story(
      opened(),
      [day(1), grant('lot_a', '5', { expiresAt: day(9) })],
      [day(1), grant('lot_b', '7')],
    );
    pools
      .given(...dying)
      .when(day(9), debit('deb_1', '6'))
      .then(
        { type: 'LotExpired', at: day(9), data: { lot: 'lot_a', amount: amount('5') } },
        { type: 'CreditsDebited', data: { allocations: from(['lot_b', '6']) } },
      );
  });
  it('never goes below zero, not by a nano', () => {
    pools
      .given(...two)
      .when(day(2), debit('deb_1', '12.000000001'))
      .thenRefused('insufficient-credits', { available: '12', required: '12.000000001' });
    const { state } = pools.given(...two).when(day(2), debit('deb_1', '12'));
    expect(available(state)).toBe(0n);
    expect([...state.spent.keys()]).toEqual(['lot_a', 'lot_b']);
  });
  it('records a price in dollars and what it became in unit credits (S11)', () => {
    const pooled = story(opened({}, 'pooled-team'), [
      day(1),
      grant('lot_a', '8000', { class: 'allotment', expiresAt: 'by-policy' }),
    ]);
    const charge = { kind: 'usage', usage, usd: amount('0.0026'), rates: 'card' } as const;
    pools
      .given(...pooled)
      .when(day(2), debit('deb_1', '1', { charge }))
      .then({
        type: 'CreditsDebited',
        data: {
          amount: amount('0.26'),
          usage,
          price: { usd: amount('0.0026'), usdPerCredit: amount('0.01'), rates: 'card' },
        },
      });
  });
  it('spends top-ups before the allotment (R73), of which nothing rolls over', () => {
    const pooled = story(
      opened({}, 'pooled-team'),
      [day(1), grant('lot_month', '8000', { class: 'allotment', expiresAt: 'by-policy' })],
      [day(2), buy('lot_top', '50')],
    );
    pools
      .given(...pooled)
      .when(day(3), debit('deb_1', '5001'))
      .then({ type: 'CreditsDebited', data: { allocations: from(['lot_top', '5000'], ['lot_month', '1']) } });
    pools
      .given(...pooled)
      .when(feb(1), debit('deb_1', '5001'))
      .thenRefused('insufficient-credits', { available: '5000' });
  });
  it('records a request that the provider did not charge', () => {
    const charge = { kind: 'usage', usage, usd: amount('0'), rates: 'card' } as const;
    pools
      .given(...opened())
      .when(day(2), debit('deb_1', '1', { charge }))
      .then({ type: 'CreditsDebited', data: { amount: amount('0'), allocations: [] } });
  });
  it('refuses what is no amount of this pool', () => {
    pools.given().when(day(1), debit('deb_1', '1')).thenRefused('account-not-found');
    pools
      .given(...two)
      .when(day(2), debit('deb_1', '0'))
      .thenRefused('amount-not-positive');
    pools
      .given(...two)
      .when(
        day(2),
        debit('deb_1', '1', {
          charge: { kind: 'amount', amount: amount('1'), asset: 'CREDIT', usage: null },
        }),
      )
      .thenRefused('asset-mismatch', { asset: 'CREDIT', expected: 'USD' });
    pools
      .given(...two)
      .when(
        day(2),
        debit('deb_1', '1', {
          charge: { kind: 'usage', usage: { ...usage, cachedTokens: 1001 }, usd: amount('1'), rates: '' },
        }),
      )
      .thenRefused('tokens-invalid');
    pools
      .given(...two)
      .when(day(2), debit('deb_1', '1', { charge: { kind: 'usage', usage, usd: amount('-1'), rates: '' } }))
      .thenRefused('amount-not-positive');
  });
});

describe('a cap (S7)', () => {
  const funded = story(opened(), [day(1), grant('lot_a', '100')]);
  const mia = { member: 'mia', space: null };
  const cap = (
    limit: string,
    more: {
      readonly subject?: string | null;
      readonly window?: 'calendar_day' | 'grant_cycle' | 'calendar_month' | 'billing_cycle';
    } = {},
  ) => setCap({ scope: 'member', subject: null, window: 'grant_cycle', limit: amount(limit), ...more });

  it('refuses what goes above it, and counts what was spent before it was set', () => {
    const spent = story(funded, [day(2), debit('deb_1', '8', mia)], [day(3), cap('10')]);
    pools
      .given(...spent)
      .when(day(4), debit('deb_2', '2.000000001', mia))
      .thenRefused('cap-exceeded', {
        scope: 'member',
        subject: 'mia',
        limit: '10',
        used: '8',
        required: '2.000000001',
        resets_at: feb(1),
      });
    pools
      .given(...spent)
      .when(day(4), debit('deb_2', '2', mia))
      .then({ type: 'CreditsDebited' });
    pools
      .given(...spent)
      .when(day(4), debit('deb_2', '9', { member: 'max' }))
      .then({ type: 'CreditsDebited' });
  });
  it('starts afresh with its window', () => {
    const spent = story(funded, [day(2), cap('10')], [day(31), debit('deb_1', '10', mia)]);
    pools
      .given(...spent)
      .when(day(31), debit('deb_2', '1', mia))
      .thenRefused('cap-exceeded');
    pools
      .given(...spent)
      .when(feb(1), debit('deb_2', '10', mia))
      .then({ type: 'GrantCycleStarted', at: feb(1) }, { type: 'CreditsDebited' });
  });
  it.each(['calendar_day', 'calendar_month', 'billing_cycle'] as const)('knows the window %s', (window) => {
    const spent = story(funded, [day(2), cap('10', { window })], [day(30), debit('deb_1', '10', mia)]);
    pools
      .given(...spent)
      .when(day(30), debit('deb_2', '1', mia))
      .thenRefused('cap-exceeded', { resets_at: window === 'calendar_day' ? day(31) : feb(1) });
    expect(
      pools
        .given(...spent)
        .when(window === 'calendar_day' ? day(31) : feb(1), debit('deb_2', '1', mia))
        .events.at(-1),
    ).toMatchObject({ type: 'CreditsDebited' });
  });
  it('of one member comes before the one of each', () => {
    const both = story(funded, [day(2), cap('1')], [day(2), cap('50', { subject: 'mia' })]);
    pools
      .given(...both)
      .when(day(3), debit('deb_1', '40', mia))
      .then({ type: 'CreditsDebited' });
    pools
      .given(...both)
      .when(day(3), debit('deb_1', '40', { member: 'max' }))
      .thenRefused('cap-exceeded');
    pools
      .given(...both)
      .when(day(3), debit('deb_1', '40'))
      .then({ type: 'CreditsDebited' });
  });
  it('counts open holds, and what a hold gives back no longer', () => {
    const held = story(
      funded,
      [day(2), setCap({ scope: 'space', subject: 'lab', window: 'grant_cycle', limit: amount('10') })],
      [day(2), hold('hold_1', '10', { space: 'lab' })],
    );
    pools
      .given(...held)
      .when(day(2), debit('deb_1', '1', { space: 'lab' }))
      .thenRefused('cap-exceeded', { used: '10', scope: 'space' });
    pools
      .given(...held)
      .when(day(3), debit('deb_1', '10', { space: 'lab' }))
      .then({ type: 'HoldTimedOut' }, { type: 'CreditsDebited' });
  });
  it('is freed by a reversal in the window of the debit', () => {
    const spent = story(funded, [day(2), cap('10')], [day(3), debit('deb_1', '10', mia)]);
    const evidence = spent.at(-1) as DebitEvidence;
    const undone = decided(spent, day(4), reverseDebit({ evidence, reason: 'wrong model', lot: 'lot_r' }));
    pools
      .given(...undone)
      .when(day(5), debit('deb_2', '10', mia))
      .then({ type: 'CreditsDebited' });
    const late = story(
      spent,
      [feb(1), debit('deb_2', '10', mia)],
      [feb(2), reverseDebit({ evidence, reason: 'wrong model', lot: 'lot_r' })],
    );
    pools
      .given(...late)
      .when(feb(3), debit('deb_3', '1', mia))
      .thenRefused('cap-exceeded');
  });
  it('is set, changed and removed', () => {
    pools
      .given(...funded)
      .when(day(2), cap('-1'))
      .thenRefused('cap-invalid');
    pools
      .given(...funded)
      .when(day(2), removeCap({ scope: 'member', subject: null }))
      .thenRefused('cap-not-found');
    pools
      .given(...decided(funded, day(2), cap('1')))
      .when(day(2), cap('1'))
      .then();
    pools
      .given(...decided(funded, day(2), cap('1')))
      .when(day(2), removeCap({ scope: 'member', subject: null }))
      .then({ type: 'CapRemoved' });
    pools
      .given(...decided(funded, day(2), cap('0', { subject: 'mia' })))
      .when(day(2), debit('deb_1', '1', mia))
      .thenRefused('cap-exceeded');
    pools.given().when(day(1), cap('1')).thenRefused('account-not-found');
    pools
      .given()
      .when(day(1), removeCap({ scope: 'member', subject: null }))
      .thenRefused('account-not-found');
  });
  it('is one of a bounded number, as are those it tallies', () => {
    const { state } = pools.given(...funded);
    for (let n = 0; n < 1_000; n += 1)
      state.caps.member.of.set(`m${n.toString()}`, {
        subject: `m${n.toString()}`,
        window: 'grant_cycle',
        limit: amount('1'),
      });
    expect(
      setCap({ scope: 'member', subject: 'one more', window: 'grant_cycle', limit: amount('1') })(
        state,
        day(2),
      ),
    ).toMatchObject({ code: 'too-many-caps' });
    const windows = state.windows;
    for (let n = 0; n < 50_000; n += 1)
      state.tallies.member.set(`m${n.toString()}`, {
        cycleStart: windows.cycle.start,
        cycle: amount('0'),
        monthStart: windows.month.start,
        month: amount('0'),
        dayStart: windows.day.start,
        day: amount('0'),
      });
    expect(debit('deb_1', '1', mia)(state, day(2))).toMatchObject({ code: 'too-many-spenders' });
  });
});

describe('a frozen pool (S10)', () => {
  const funded = story(opened(), [day(1), grant('lot_a', '100')]);
  const suspended = decided(funded, day(2), freezePool({ reason: 'suspended', note: null, until: null }));

  it('refuses debits and holds, with the reason and the date', () => {
    pools
      .given(...suspended)
      .when(day(3), debit('deb_1', '1'))
      .thenRefused('customer-suspended', { reason: 'suspended', since: day(2), until: null });
    pools
      .given(...decided(funded, day(2), freezePool({ reason: 'operator', note: 'audit', until: day(9) })))
      .when(day(3), hold('hold_1', '1'))
      .thenRefused('pool-frozen', { until: day(9) });
    pools
      .given(...decided(funded, day(2), freezePool({ reason: 'dispute', note: null, until: null })))
      .when(day(3), hold('hold_1', '1'))
      .thenRefused('pool-disputed');
  });
  it('stays frozen until its last reason is lifted', () => {
    const both = decided(suspended, day(2), freezePool({ reason: 'dispute', note: null, until: null }));
    const lifted = decided(both, day(3), unfreezePool({ reason: 'suspended', note: null }));
    pools
      .given(...lifted)
      .when(day(3), debit('deb_1', '1'))
      .thenRefused('pool-disputed');
    pools
      .given(...decided(lifted, day(3), unfreezePool({ reason: 'dispute', note: null })))
      .when(day(3), debit('deb_1', '1'))
      .then({ type: 'CreditsDebited' });
  });
  it('changes nothing by a reason that is there, or by lifting one that is not', () => {
    pools
      .given(...suspended)
      .when(day(3), freezePool({ reason: 'suspended', note: null, until: null }))
      .then();
    pools
      .given(...suspended)
      .when(day(3), unfreezePool({ reason: 'dispute', note: null }))
      .then();
    pools
      .given()
      .when(day(1), freezePool({ reason: 'dispute', note: null, until: null }))
      .thenRefused('account-not-found');
    pools
      .given()
      .when(day(1), unfreezePool({ reason: 'dispute', note: null }))
      .thenRefused('account-not-found');
  });
});

it('shows posted, held and available together (invariant 1)', () => {
  const { state } = pools.given(
    ...story(
      opened(),
      [day(1), grant('lot_a', '10')],
      [day(1), hold('hold_1', '4')],
      [plusMs(day(1), 1), debit('deb_1', '1')],
    ),
  );
  expect([posted(state), held(state), available(state)]).toEqual([amount('9'), amount('4'), amount('5')]);
});
