import fc from 'fast-check';
import {
  adjustDown,
  assignPolicy,
  changeAlert,
  freezePool,
  refundCredits,
  removeCap,
  setCap,
  unfreezePool,
  type FreezeReason,
} from '#domain/credit-pool';
import { type BurnOrder, type PoolTerms } from '#domain/policy';
import { nanosOf } from '#kernel';
import { alertNow } from './naive-pool.js';
import { naive } from './naive-commands.js';
import { command, termsUnder, people } from './pool-command.js';
import { at, fresh, money, pick, wait } from './choices.js';

export const correcting = fc.tuple(wait, money).map(([after, amount]) =>
  command(`adjust down ${amount.toString()}`, after, () => {
    const id = fresh('adj');
    return {
      naive: (pool) => naive.adjustDown(pool, id, amount),
      real: adjustDown({ adjustment: id, amount, asset: null, reason: 'a mistake', reference: null }),
    };
  }),
);
export const refunding = fc.tuple(wait, pick, fc.option(money)).map(([after, n, amount]) =>
  command(`refund ${String(amount)} of lot ${n.toString()}`, after, ({ lots }) => {
    const paid = lots.filter((lot) => lot.paid);
    const lot = at(n % 5 === 0 ? lots : paid, n);
    return lot === undefined
      ? null
      : {
          naive: (pool) => naive.refund(pool, lot, amount),
          real: refundCredits({ refund: fresh('ref'), lot: lot.id, amount, reference: 'r', reason: 'asked' }),
        };
  }),
);
export const capping = fc
  .tuple(
    wait,
    fc.constantFrom(null, ...people),
    fc.constantFrom('grant_cycle', 'calendar_month', 'calendar_day'),
    fc.option(money),
  )
  .map(([after, subject, window, limit]) =>
    command(`cap ${String(subject)} ${window} ${String(limit)}`, after, () => ({
      naive: (pool) => {
        const others = pool.caps.filter((cap) => !(cap.scope === 'member' && cap.subject === subject));
        if (limit === null && others.length === pool.caps.length) return 'cap-not-found';
        const short = { grant_cycle: 'cycle', calendar_month: 'month', calendar_day: 'day' } as const;
        pool.caps =
          limit === null ? others : [...others, { scope: 'member', subject, window: short[window], limit }];
        return null;
      },
      real:
        limit === null
          ? removeCap({ scope: 'member', subject })
          : setCap({ scope: 'member', subject, window, limit }),
    })),
  );
export const freezing = fc
  .tuple(
    wait,
    fc.constantFrom<FreezeReason>('suspended', 'dispute', 'operator'),
    fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  )
  .map(([after, reason, on]) =>
    command(`${on ? 'freeze' : 'unfreeze'} ${reason}`, after, ({ frozen }) => {
      const mine = on ? reason : (frozen[0] ?? reason);
      return {
        naive: (pool) => {
          pool.frozen = [...pool.frozen.filter((one) => one !== mine), ...(on ? [mine] : [])];
          return null;
        },
        real: on
          ? freezePool({ reason: mine, note: null, until: null })
          : unfreezePool({ reason: mine, note: null }),
      };
    }),
  );
export const alertRules: fc.Arbitrary<PoolTerms['alert']> = fc.option(
  fc.record({
    kind: fc.constantFrom('percent', 'absolute'),
    below: fc.constantFrom(5n, 20n, 99n).map((n) => nanosOf(n * 1_000_000_000n)),
    recipients: fc.constant(['owner'] as const),
  }),
);
export const alerting = fc.tuple(wait, alertRules).map(([after, alert]) =>
  command(`alert ${alert === null ? 'none' : alert.kind}`, after, () => ({
    naive: (pool) => {
      pool.rule = alert;
      alertNow(pool);
      return null;
    },
    real: changeAlert({ alert }),
  })),
);
export const comparators = [
  'class:topup',
  'class:promo',
  'class:allotment',
  'class:pass-bonus',
  'expiresAt',
  'grantedAt',
  'amount',
] as const;
export const burnOrders: fc.Arbitrary<BurnOrder> = fc.uniqueArray(fc.constantFrom(...comparators), {
  maxLength: 4,
});
export const moving = fc
  .tuple(wait, burnOrders, fc.constantFrom('debt', 'refused'))
  .map(([after, burn, above]) =>
    command(`policy ${burn.join('+')} ${above}`, after, () => {
      const policy = `teams@${fresh('v')}`;
      // The alert stays the pool's own rule: which one a policy would bring is told in the stories.
      return {
        naive: (pool) => {
          pool.burn = [...burn];
          pool.above = above;
          return null;
        },
        real: (pool, now) =>
          assignPolicy({
            policy,
            terms: termsUnder({
              burnOrder: burn,
              captureAboveHold: above,
              alert: pool.alert.rule === null ? null : { ...pool.alert.rule },
            }),
          })(pool, now),
      };
    }),
  );
