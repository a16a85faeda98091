import { describe, it } from '@jest/globals';
import { assignPolicy, openAccount, recordOwnKeyUsage, settleOnly } from '#domain/credit-pool';
import { amount, instantOf, type Instant } from '#kernel';
import {
  buy,
  day,
  debit,
  decided,
  feb,
  from,
  grant,
  opened,
  pools,
  story,
  termsOf,
} from '../../../../test/support/pool-stories.js';

const teams = { policy: 'teams@1', terms: termsOf('teams') };
const opening = {
  account: 'acc_1',
  owner: { kind: 'organization', id: 'cus_1' },
  anchor: day(1),
  zone: 'UTC',
  policy: teams,
} as const;

describe('an account', () => {
  it('opens with its terms', () => {
    pools
      .given()
      .when(day(1), openAccount(opening))
      .then(
        { type: 'AccountOpened', data: { account: 'acc_1' } },
        { type: 'PolicyAssigned', data: { policy: 'teams@1' } },
      );
  });
  it('opens once, in a zone that exists, with an anchor that has been', () => {
    pools
      .given(...opened())
      .when(day(2), openAccount(opening))
      .thenRefused('account-exists', { account: 'acc_1' });
    pools
      .given()
      .when(day(1), openAccount({ ...opening, zone: 'Mars/Olympus' }))
      .thenRefused('zone-unknown', { zone: 'Mars/Olympus' });
    pools
      .given()
      .when(day(1), openAccount({ ...opening, anchor: day(2) }))
      .thenRefused('anchor-in-future');
  });
  it('takes no plan that is for the other kind of customer (R39)', () => {
    const policy = { ...opening.policy, policy: 'pass@1', audience: 'individual' } as const;
    pools
      .given()
      .when(day(1), openAccount({ ...opening, policy }))
      .thenRefused('plan-not-for-customer', { policy: 'pass@1', audience: 'individual' });
    pools
      .given(...opened())
      .when(day(2), assignPolicy(policy))
      .thenRefused('plan-not-for-customer', { policy: 'pass@1', audience: 'individual' });
  });
  it('takes another policy: a new burn order holds from then on', () => {
    const lots = story(
      opened({ burnOrder: ['grantedAt'] }),
      [day(1), grant('lot_a', '5')],
      [day(2), grant('lot_b', '5', { expiresAt: feb(20) })],
    );
    pools
      .given(...lots)
      .when(day(3), debit('deb_1', '1'))
      .then({ type: 'CreditsDebited', data: { allocations: from(['lot_a', '1']) } });
    const moved = decided(
      lots,
      day(3),
      assignPolicy({ policy: 'teams@2', terms: termsOf('teams', { alert: null, burnOrder: ['expiresAt'] }) }),
    );
    pools
      .given(...moved)
      .when(day(3), debit('deb_1', '1'))
      .then({ type: 'CreditsDebited', data: { allocations: from(['lot_b', '1']), policy: 'teams@2' } });
  });
  it('refuses terms in another asset; the same terms change nothing', () => {
    pools.given().when(day(1), assignPolicy(teams)).thenRefused('account-not-found');
    pools
      .given(...opened())
      .when(day(2), assignPolicy({ policy: 'pooled-team@1', terms: termsOf('pooled-team') }))
      .thenRefused('asset-mismatch');
    pools
      .given(...opened())
      .when(day(2), assignPolicy(teams))
      .then();
    pools.given().when(day(1), settleOnly).thenRefused('account-not-found');
  });
});

describe('a grant', () => {
  it('expires by the rule of its class', () => {
    const pass = opened({}, 'pass');
    pools
      .given(...pass)
      .when(day(31), grant('lot_a', '1', { class: 'pass-bonus', expiresAt: 'by-policy' }))
      .then({ type: 'CreditsGranted', data: { expiresAt: feb(28) } });
    pools
      .given(...pass)
      .when(day(31), grant('lot_a', '1', { class: 'pass-base', expiresAt: 'by-policy' }))
      .then({ type: 'CreditsGranted', data: { expiresAt: null } });
    const march = instantOf('2026-03-01T00:00:00.000Z');
    const ahead = { class: 'allotment', effectiveAt: feb(1), expiresAt: 'by-policy' } as const;
    pools
      .given(...opened({}, 'pooled-team'))
      .when(day(2), grant('lot_a', '1', ahead))
      .then({ type: 'CreditsGranted', data: { expiresAt: march } });
    const inDays = opened({ expiry: [{ class: 'promo', after: 'days', count: 3 }] });
    pools
      .given(...inDays)
      .when(day(2), grant('lot_a', '1', { expiresAt: 'by-policy' }))
      .then({ type: 'CreditsGranted', data: { expiresAt: day(5) } });
  });
  it('counts from its first usable instant on (R41)', () => {
    const ahead = story(opened(), [day(1), grant('lot_a', '5', { effectiveAt: day(10) })]);
    pools
      .given(...ahead)
      .when(day(9, '23:59:59.999'), debit('deb_1', '1'))
      .thenRefused('insufficient-credits', { available: '0' });
    pools
      .given(...ahead)
      .when(day(10), debit('deb_1', '1'))
      .then(
        { type: 'LotBecameUsable', at: day(10), data: { lot: 'lot_a', amount: amount('5') } },
        { type: 'CreditsDebited' },
      );
  });
  it('treats a start in the past as now', () => {
    pools
      .given(...opened())
      .when(day(5), grant('lot_a', '5', { effectiveAt: day(2) }))
      .then({ type: 'CreditsGranted', data: { effectiveAt: day(5) } });
  });
  it('is refused where it could never be used, or is none', () => {
    pools.given().when(day(1), grant('lot_a', '5')).thenRefused('account-not-found');
    pools
      .given(...opened())
      .when(day(5), grant('lot_a', '5', { expiresAt: day(5) }))
      .thenRefused('expiry-not-after-start', { effective_at: day(5), expires_at: day(5) });
    pools
      .given(...opened())
      .when(day(5), grant('lot_a', '0'))
      .thenRefused('amount-not-positive');
    pools
      .given(...opened())
      .when(day(5), grant('lot_a', '1', { asset: 'CREDIT' }))
      .thenRefused('asset-mismatch');
  });
  it('leaves room for purchases when the pool is nearly full of lots', () => {
    const full = Array.from(
      { length: 192 },
      (_, n) => [day(1), grant(`lot_${n.toString().padStart(3, '0')}`, '1')] as const,
    );
    const packed = story(opened(), ...full);
    pools
      .given(...packed)
      .when(day(2), grant('lot_x', '1'))
      .thenRefused('too-many-lots', { limit: 192 });
    pools
      .given(...packed)
      .when(day(2), buy('lot_y', '50'))
      .then({ type: 'CreditsPurchased' });
    const bought = story(
      packed,
      ...Array.from({ length: 64 }, (_, n) => [day(2), buy(`buy_${n.toString()}`, '50')] as const),
    );
    pools
      .given(...bought)
      .when(day(2), buy('lot_z', '50'))
      .thenRefused('too-many-lots', { limit: 256 });
  });
});

describe('a purchase', () => {
  it('gives a dollar for a dollar, at once (R11, R45), and units at the plan rate (S11)', () => {
    pools
      .given(...opened())
      .when(day(2), buy('lot_a', '50'))
      .then({
        type: 'CreditsPurchased',
        data: {
          class: 'purchase',
          amount: amount('50'),
          usdPerCredit: amount('1'),
          effectiveAt: day(2),
          expiresAt: null,
        },
      });
    pools
      .given(...opened({}, 'pooled-team'))
      .when(day(2), buy('lot_a', '50'))
      .then({ type: 'CreditsPurchased', data: { class: 'topup', amount: amount('5000') } });
  });
  it.each(['50', '100', '250', '500', '1000', '1000.01', '123456'])('of %s is offered (R9)', (text) => {
    pools
      .given(...opened())
      .when(day(2), buy('lot_a', text))
      .then({ type: 'CreditsPurchased' });
  });
  it('of less than a coin is not: nobody can have paid it', () => {
    pools
      .given(...opened())
      .when(day(2), buy('lot_a', '1000.005'))
      .thenRefused('amount-below-minor-unit', { param: 'amount', currency: 'USD' });
    pools
      .given(...opened())
      .when(day(2), buy('lot_a', '1000.01'))
      .then({ type: 'CreditsPurchased' });
  });
  it.each(['49.99', '51', '999.999999999'])('of %s is not', (text) => {
    pools
      .given(...opened())
      .when(day(2), buy('lot_a', text))
      .thenRefused('purchase-amount-not-offered', {
        amount: text,
        offered: '50, 100, 250, 500, 1000',
        any_from: '1000',
      });
  });
  it('buys one lot for one payment', () => {
    const bought = story(opened(), [day(2), buy('lot_a', '50', 'pay_1')], [day(2), debit('deb_1', '50')]);
    pools
      .given(...bought)
      .when(day(3), buy('lot_b', '50', 'pay_1'))
      .thenRefused('payment-already-credited', { reference: 'pay_1', lot: 'lot_a' });
  });
  it('is refused in another currency, of nothing, or without an account', () => {
    pools.given().when(day(1), buy('lot_a', '50')).thenRefused('account-not-found');
    pools
      .given(...opened())
      .when(day(1), buy('lot_a', '0'))
      .thenRefused('amount-not-positive');
    pools
      .given(...opened({ purchase: { ...termsOf('teams').purchase, currency: 'EUR' } }))
      .when(day(1), buy('lot_a', '50'))
      .thenRefused('asset-mismatch', { asset: 'USD', expected: 'EUR' });
  });
});

describe('usage on an own key (R38)', () => {
  const usage = {
    provider: 'openai',
    model: 'gpt-4o',
    inputTokens: 10,
    cachedTokens: 0,
    outputTokens: 1,
    outcome: 'failed',
    latencyMs: null,
    time: null,
  } as const;
  const record = (at: Instant, more: { readonly cachedTokens?: number } = {}) =>
    [
      at,
      recordOwnKeyUsage({
        record: 'use_1',
        usage: { ...usage, ...more },
        cost: { usd: amount('0.1'), rates: 'card' },
        member: 'mia',
        space: null,
      }),
    ] as const;
  it('is recorded and never debited', () => {
    pools
      .given(...opened())
      .when(...record(day(2)))
      .then({
        type: 'OwnKeyUsageRecorded',
        data: { usage, price: { usd: amount('0.1'), usdPerCredit: amount('1'), rates: 'card' } },
      });
  });
  it('is refused where the plan has none', () => {
    pools
      .given(...opened({ ownKeys: false }))
      .when(...record(day(2)))
      .thenRefused('own-keys-not-allowed');
    pools
      .given(...opened())
      .when(...record(day(2), { cachedTokens: 11 }))
      .thenRefused('tokens-invalid');
    pools
      .given()
      .when(...record(day(1)))
      .thenRefused('account-not-found');
  });
});
