import { describe, expect, it } from '@jest/globals';
import { available, freezePool, held, posted, unfreezePool } from '#domain/credit-pool';
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
