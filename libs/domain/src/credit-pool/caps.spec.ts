import { describe, expect, it } from '@jest/globals';
import {
  assignPolicy,
  openAccount,
  removeCap,
  reverseDebit,
  setCap,
  type DebitEvidence,
} from '#domain/credit-pool';
import { amount } from '#kernel';
import {
  day,
  debit,
  decided,
  feb,
  grant,
  hold,
  opened,
  pools,
  story,
  termsOf,
} from '../../../../test/support/pool-stories.js';

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
  it('comes with the plan, where the customer has set none', () => {
    const caps = [
      { scope: 'member', window: 'grant_cycle', limit: amount('10') },
      { scope: 'space', window: 'calendar_day', limit: amount('5') },
    ] as const;
    const policy = { policy: 'capped@1', terms: termsOf('teams', { alert: null }), caps };
    const owner = { kind: 'organization', id: 'cus_1' } as const;
    const begun = decided(
      [],
      day(1),
      openAccount({ account: 'acc_1', owner, anchor: day(1), zone: 'UTC', policy }),
    );
    expect(begun.filter(({ type }) => type === 'CapSet')).toHaveLength(2);
    pools
      .given(...decided(begun, day(1), grant('lot_a', '100')))
      .when(day(2), debit('deb_1', '11', mia))
      .thenRefused('cap-exceeded', { scope: 'member', limit: '10' });
    pools
      .given(...decided(funded, day(1), cap('50')))
      .when(day(2), assignPolicy(policy))
      .then({ type: 'PolicyAssigned' }, { type: 'CapSet', data: { scope: 'space', subject: null } });
  });
  it('keeps no tally of who spends nothing: such requests are not counted against the bound', () => {
    const usage = {
      provider: 'openai',
      model: 'gpt',
      inputTokens: 0,
      cachedTokens: 0,
      outputTokens: 0,
      outcome: 'failed',
      latencyMs: null,
      time: null,
    } as const;
    const free = { charge: { kind: 'usage', usage, usd: amount('0'), rates: 'card' } } as const;
    const { state } = pools.given(...decided(funded, day(2), debit('deb_1', '1', { ...mia, ...free })));
    expect(state.tallies.member.size).toBe(0);
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
