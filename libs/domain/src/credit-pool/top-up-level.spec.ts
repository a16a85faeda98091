import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  available,
  closeCreditDispute,
  creditPoolState,
  disputeCredits,
  forfeitCredits,
  freezePool,
  purchaseCredits,
  setTopUpLevel,
  settleOnly,
  unfreezePool,
  voidHold,
  type CreditPool,
  type CreditPoolEvent,
} from '#domain/credit-pool';
import { amount, plusMs, type Decide, type Json } from '#kernel';
import {
  day,
  debit,
  decided,
  grant,
  hold,
  opened,
  pools,
  story,
} from '../../../../test/support/pool-stories.js';

const level = (arming: number, below: string | null) =>
  setTopUpLevel({ arming, below: below === null ? null : amount(below) });
const full = story(opened(), [day(1), grant('lot_a', '100')]);
const armed = decided(full, day(2), level(1, '5'));

describe('the level at which an account is topped up (R36)', () => {
  it('is reached strictly below it, once for each arming, whatever is spent after it', () => {
    pools
      .given(...armed)
      .when(day(3), debit('deb_1', '95'))
      .then({ type: 'CreditsDebited' });
    const low = pools.given(...armed).when(day(3), debit('deb_1', '95.000000001'));
    low.then(
      { type: 'CreditsDebited' },
      {
        type: 'TopUpLevelReached',
        at: day(3),
        data: { arming: 1, available: amount('4.999999999'), below: amount('5') },
      },
    );
    pools
      .given(...armed, ...low.events)
      .when(day(4), debit('deb_2', '1'))
      .then({ type: 'CreditsDebited' });
  });

  it('is of what is available: what holds set aside is not', () => {
    pools
      .given(...armed)
      .when(day(3), hold('hold_1', '96'))
      .then({ type: 'CreditsHeld' }, { type: 'TopUpLevelReached', data: { available: amount('4') } });
  });

  it('is told at once where the pool is below when it is armed, and after an expiry, when the expiry counts', () => {
    const empty = opened();
    pools
      .given(...empty)
      .when(day(2), level(1, '5'))
      .then({ type: 'TopUpLevelSet' }, { type: 'TopUpLevelReached', data: { available: amount('0') } });
    const dying = story(
      opened(),
      [day(1), grant('lot_a', '100', { expiresAt: day(9) })],
      [day(2), level(1, '5')],
    );
    pools
      .given(...dying)
      .when(day(20), settleOnly)
      .then({ type: 'LotExpired', at: day(9) }, { type: 'TopUpLevelReached', at: day(9) });
    pools
      .given(...armed)
      .when(day(3), forfeitCredits({ which: 'all', grantedBefore: day(3) }))
      .then({ type: 'CreditsForfeited' }, { type: 'TopUpLevelReached' });
  });

  it('is in dollars where it is set, and in credits where it is watched (S11)', () => {
    pools
      .given(...opened({}, 'pooled-team'))
      .when(day(2), level(1, '5'))
      .then({ type: 'TopUpLevelSet', data: { below: amount('500') } }, { type: 'TopUpLevelReached' });
  });

  it('is armed anew, and changed, by a later arming alone', () => {
    pools
      .given(...armed)
      .when(day(3), level(1, '50'))
      .then();
    pools
      .given(...armed)
      .when(day(3), level(2, '50'))
      .then({ type: 'TopUpLevelSet', data: { arming: 2, below: amount('50') } });
    const off = decided(armed, day(3), level(1, null));
    expect(off.at(-1)).toMatchObject({ type: 'TopUpLevelSet', data: { below: null } });
    pools
      .given(...off)
      .when(day(4), level(1, '5'))
      .then();
    pools
      .given(...off)
      .when(day(4), level(1, null))
      .then();
    // Taken back before it came: it must not come after it.
    const before = decided(full, day(2), level(3, null));
    pools
      .given(...before)
      .when(day(3), level(3, '500'))
      .then();
    pools
      .given(...before)
      .when(day(3), debit('deb_1', '100'))
      .then({ type: 'CreditsDebited' });
  });

  it('is not reached while nothing may be spent, and with the last thaw', () => {
    const frozen = story(
      armed,
      [day(3), freezePool({ reason: 'operator', note: null, until: null })],
      [day(3), freezePool({ reason: 'suspended', note: null, until: null })],
      [day(4), forfeitCredits({ which: 'all', grantedBefore: day(4) })],
    );
    expect(frozen.at(-1)?.type).toBe('CreditsForfeited');
    const thawing = decided(frozen, day(5), unfreezePool({ reason: 'operator', note: null }));
    expect(thawing.at(-1)?.type).toBe('PoolUnfrozen');
    pools
      .given(...thawing)
      .when(day(6), unfreezePool({ reason: 'suspended', note: null }))
      .then({ type: 'PoolUnfrozen' }, { type: 'TopUpLevelReached', at: day(6) });
    pools
      .given(...frozen)
      .when(day(6), level(2, '7'))
      .then({ type: 'TopUpLevelSet' });
  });

  it('is reached by a dispute that has taken the money, once it is over', () => {
    const paid = { amount: amount('50'), currency: 'USD', reference: 'pay_1' };
    const disputed = story(
      opened(),
      [day(1), purchaseCredits({ lot: 'lot_p', paid })],
      [day(2), freezePool({ reason: 'dispute', note: null, until: null })],
      [day(2), level(1, '5')],
      [
        day(3),
        disputeCredits({
          dispute: 'dp_1',
          lot: 'lot_p',
          amount: amount('50'),
          recordDebt: true,
          freeze: true,
        }),
      ],
    );
    expect(disputed.at(-1)?.type).toBe('CreditsDisputed');
    pools
      .given(...disputed)
      .when(day(4), closeCreditDispute({ dispute: 'dp_1', outcome: 'lost' }))
      .then({ type: 'CreditDisputeClosed' }, { type: 'PoolUnfrozen' }, { type: 'TopUpLevelReached' });
  });

  it('is refused where it cannot be, and kept by a snapshot', () => {
    pools.given().when(day(1), level(1, '5')).thenRefused('account-not-found');
    pools
      .given(...opened({}, 'pooled-team'))
      .when(day(1), level(1, '9000000000'))
      .thenRefused('amount-out-of-range');
    const { state } = pools.given(...armed);
    const kept = JSON.parse(JSON.stringify(creditPoolState.encode(state))) as Json;
    expect(creditPoolState.decode(kept).topUp).toEqual({ arming: 1, below: amount('5') });
  });
});

describe('whatever happens to a pool', () => {
  type Step = (n: number) => Decide<CreditPoolEvent, CreditPool, string>;
  const HOUR = 3_600_000;
  const steps: readonly Step[] = [
    (n) => grant(`lot_${n.toString()}`, '7', { expiresAt: plusMs(day(2), (n + 9) * 5 * HOUR) }),
    (n) => grant(`lot_${n.toString()}`, '9', { effectiveAt: plusMs(day(2), (n + 3) * 5 * HOUR) }),
    (n) => debit(`deb_${n.toString()}`, '3'),
    (n) => debit(`deb_${n.toString()}`, '0.5'),
    (n) => hold(`hold_${n.toString()}`, '2'),
    (n) => voidHold({ hold: `hold_${(n - 1).toString()}`, reason: null }),
    (n) => level(n, '5'),
    (n) => level(n, '8'),
    (n) => level(n, null),
    (n) => freezePool({ reason: n % 2 === 0 ? 'operator' : 'suspended', note: null, until: null }),
    (n) => unfreezePool({ reason: n % 2 === 0 ? 'operator' : 'suspended', note: null }),
    (n) => forfeitCredits({ which: 'expiring', grantedBefore: plusMs(day(2), n * 5 * HOUR) }),
    () => settleOnly,
  ];
  it('one that is armed and below has said so, once, unless it is frozen', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 40 }), (walk) => {
        let history = opened();
        const said = new Set<number>();
        for (const [n, step] of walk.entries()) {
          const { state, events } = pools
            .given(...history)
            .when(plusMs(day(2), (n + 1) * 5 * HOUR), step(n + 1));
          history = [...history, ...events];
          for (const event of events)
            if (event.type === 'TopUpLevelReached') {
              expect(event.data.available).toBeLessThan(event.data.below);
              expect(said.has(event.data.arming)).toBe(false);
              said.add(event.data.arming);
            }
          const { below } = state.topUp;
          expect(below === null || state.frozen.size > 0 || available(state) >= below).toBe(true);
        }
      }),
    );
  });
});
