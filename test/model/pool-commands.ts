import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  adjustDown,
  assignPolicy,
  available,
  captureHold,
  changeAlert,
  debitCredits,
  freezePool,
  grantCredits,
  held,
  holdCredits,
  openAccount,
  purchaseCredits,
  refundCredits,
  removeCap,
  reverseDebit,
  setCap,
  settleOnly,
  unfreezePool,
  usedOf,
  voidHold,
  type CreditPool,
  type CreditPoolEvent,
  type DebitEvidence,
  type FreezeReason,
} from '#domain/credit-pool';
import { type BurnOrder, type LotClass, type PoolTerms } from '#domain/policy';
import { instantOfMs, nanosOf, type Decide } from '#kernel';
import { termsOf } from '../support/pool-stories.js';
import {
  alertNow,
  availableOf,
  goTo,
  heldOf,
  naive,
  pinnedOf,
  usedBy,
  type NaiveHold,
  type NaivePool,
} from './naive-pool.js';
import { booksOwe, decideOn, poolHas, told, type PoolRun } from './pool-run.js';

/** Noon on a 31st: cycles clamp to shorter months. */
export const anchor = Date.UTC(2026, 0, 31, 12);

type Rules = Pick<PoolTerms, 'burnOrder' | 'captureAboveHold' | 'alert'>;
const termsUnder = (rules: Rules): PoolTerms => termsOf('teams', rules);

export const naiveOf = ({ burnOrder: burn, captureAboveHold, alert }: Rules): NaivePool => ({
  ...{
    now: anchor,
    anchor,
    cycle: 0,
    lots: [],
    holds: [],
    debits: [],
    charges: [],
    caps: [],
    frozen: [] as FreezeReason[],
    debt: 0n,
    base: 0n,
    low: false,
    facts: [],
  },
  rule: alert === null ? null : { kind: alert.kind, below: alert.below },
  burn: [...burn],
  above: captureAboveHold,
});

export const opening = (rules: Rules) =>
  openAccount({
    account: 'acc_1',
    owner: { kind: 'organization', id: 'cus_1' },
    anchor: instantOfMs(anchor),
    zone: 'UTC',
    policy: { policy: 'teams@1', terms: termsUnder(rules) },
  });

/** What one command does to the reference, and what it asks of the product; null: there is nothing to do it to. */
type Step = {
  readonly naive: (pool: NaivePool) => string | null;
  readonly real: Decide<CreditPoolEvent, CreditPool, string>;
} | null;
const sweep: Step & object = { naive: () => null, real: settleOnly };
export type PoolCommand = fc.Command<NaivePool, PoolRun>;

const command = (
  name: string,
  wait: number,
  step: (pool: NaivePool, log: readonly CreditPoolEvent[]) => Step,
): PoolCommand => ({
  check: () => true,
  run: (model, run) => {
    const from = run.log.length;
    model.facts.length = 0;
    goTo(model, model.now + wait);
    const asked = step(model, run.log) ?? sweep;
    const code = asked.naive(model);
    expect([name, decideOn(run, instantOfMs(model.now), asked.real)]).toEqual([name, code]);
    expect(
      run.log
        .slice(from)
        .flatMap((event) => told(event) ?? [])
        .sort(),
    ).toEqual([...model.facts].sort());
    same(model, run.state);
    expect(booksOwe(run.log)).toEqual({ owed: poolHas(run.state), total: 0n });
  },
  toString: () => `after ${wait.toString()} ms ${name}`,
});

/** Invariant 1, lot by lot, and what counts against caps. */
const same = (model: NaivePool, state: CreditPool): void => {
  expect([available(state), held(state), state.debt, state.alert.low]).toEqual([
    availableOf(model),
    heldOf(model),
    model.debt,
    model.low,
  ]);
  for (const lot of model.lots) {
    const real = state.byId.get(lot.id) ?? state.spent.get(lot.id);
    expect([lot.id, real?.free, real?.pinned]).toEqual([lot.id, lot.left, pinnedOf(model, lot.id)]);
  }
  for (const subject of people)
    for (const [window, mine] of [
      ['grant_cycle', 'cycle'],
      ['calendar_month', 'month'],
      ['calendar_day', 'day'],
    ] as const)
      expect(usedOf(state, 'member', subject, window, instantOfMs(model.now))).toBe(
        usedBy(model, 'member', subject, mine),
      );
};

const people = ['mia', 'max'] as const;
const second = 1_000;
const dayMs = 86_400_000;
const wait = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 600 * second }),
  fc.integer({ min: 1, max: dayMs }),
  fc.integer({ min: 0, max: 3 }).map((days) => days * dayMs),
  fc.integer({ min: 1, max: 40 * dayMs }),
);
/** Few distinct amounts beside arbitrary ones: collisions and exact fits are where mistakes live. */
const money = fc
  .oneof(
    fc.constantFrom(1n, 1_000_000_000n, 5_000_000_000n, 10_000_000_000n),
    fc.bigInt({ min: 1n, max: 20_000_000_000n }),
  )
  .map(nanosOf);
const who = fc.record({ member: fc.constantFrom(null, ...people), space: fc.constantFrom(null, 'lab') });
/** While holds are still open, mostly. */
const soon = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 600 * second }),
  fc.integer({ min: 1, max: dayMs }),
);
const pick = fc.nat({ max: 1_000 });
const at = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)];

let made = 0;
const fresh = (prefix: string): string => `${prefix}_${(made += 1).toString().padStart(6, '0')}`;
const kinds = [
  'promo',
  'topup',
  'allotment',
  'pass-bonus',
  'adjustment',
] as const satisfies readonly LotClass[];

const granting = fc
  .tuple(
    wait,
    fc.constantFrom(...kinds),
    money,
    fc.option(fc.integer({ min: -dayMs, max: 5 * dayMs })),
    fc.option(fc.integer({ min: -second, max: 20 * dayMs })),
  )
  .map(([after, kind, amount, start, life]) => {
    return command(
      `grant ${kind} ${amount.toString()} start ${String(start)} life ${String(life)}`,
      after,
      ({ now }) => {
        const id = fresh('lot');
        const effective = Math.max(now, now + (start ?? 0));
        const expires = life === null ? null : effective + life;
        return {
          naive: (pool) => naive.grant(pool, { id, kind, granted: amount, effective, expires, paid: false }),
          real: grantCredits({
            lot: id,
            class: kind,
            amount,
            asset: null,
            effectiveAt: start === null ? null : instantOfMs(now + start),
            expiresAt: expires === null ? null : instantOfMs(expires),
            source: { kind: 'promotion', reference: null, reason: null },
          }),
        };
      },
    );
  });
const buying = fc.tuple(wait, fc.constantFrom(50n, 100n, 1000n)).map(([after, dollars]) =>
  command(`buy ${dollars.toString()}`, after, ({ now }) => {
    const id = fresh('lot');
    const amount = nanosOf(dollars * 1_000_000_000n);
    return {
      naive: (pool) =>
        naive.grant(pool, {
          id,
          kind: 'purchase',
          granted: amount,
          effective: now,
          expires: null,
          paid: true,
        }),
      real: purchaseCredits({ lot: id, paid: { amount, currency: 'USD', reference: fresh('pay') } }),
    };
  }),
);
const debiting = fc.tuple(wait, money, who).map(([after, amount, spender]) =>
  command(`debit ${amount.toString()} by ${String(spender.member)}`, after, () => {
    const id = fresh('deb');
    return {
      naive: (pool) => naive.debit(pool, id, amount, spender),
      real: debitCredits({
        debit: id,
        charge: { kind: 'amount', amount, asset: null, usage: null },
        ...spender,
      }),
    };
  }),
);
const holding = fc
  .tuple(wait, money, who, fc.constantFrom(1, 600, 86_400, 86_400))
  .map(([after, amount, spender, seconds]) =>
    command(`hold ${amount.toString()} for ${seconds.toString()} s`, after, () => {
      const id = fresh('hold');
      return {
        naive: (pool) => naive.hold(pool, id, amount, { ...spender, seconds }),
        real: holdCredits({ hold: id, amount, asset: null, seconds, ...spender }),
      };
    }),
  );
/** An open one where there is any; now and then any. */
const holdOf = (holds: readonly NaiveHold[], n: number) =>
  at(n % 4 === 0 ? holds : holds.filter(({ end }) => end === null), n);

const capturing = fc
  .tuple(soon, pick, money, fc.constantFrom('any', 'all', 'beyond every lot'))
  .map(([after, n, other, size]) =>
    command(`capture ${size} ${other.toString()} of hold ${n.toString()}`, after, (pool) => {
      const hold = holdOf(pool.holds, n);
      if (hold === undefined) return null;
      const there = availableOf(pool) > 0n ? availableOf(pool) : 0n;
      const amount = nanosOf(
        { any: other, all: hold.amount, 'beyond every lot': hold.amount + there + other }[size],
      );
      const debit = fresh('deb');
      return {
        naive: () => naive.capture(pool, hold, debit, amount),
        real: captureHold({
          hold: hold.id,
          debit,
          charge: { kind: 'amount', amount, asset: null, usage: null },
        }),
      };
    }),
  );
const givingUp = fc.tuple(soon, pick).map(([after, n]) =>
  command(`void hold ${n.toString()}`, after, ({ holds }) => {
    const hold = holdOf(holds, n);
    return hold === undefined
      ? null
      : { naive: (pool) => naive.giveUp(pool, hold), real: voidHold({ hold: hold.id, reason: null }) };
  }),
);
const reversing = fc.tuple(wait, pick).map(([after, n]) =>
  command(`reverse debit ${n.toString()}`, after, ({ debits }, log) => {
    const debit = at(
      debits.filter((one) => !one.reversed),
      n,
    );
    const evidence = log.find(
      (event): event is DebitEvidence =>
        (event.type === 'CreditsDebited' || event.type === 'HoldCaptured') && event.data.debit === debit?.id,
    );
    if (debit === undefined || evidence === undefined) return null;
    const lot = fresh('lot');
    return {
      naive: (pool) => naive.reverse(pool, debit, lot),
      real: reverseDebit({ evidence, reason: 'a mistake', lot }),
    };
  }),
);
const correcting = fc.tuple(wait, money).map(([after, amount]) =>
  command(`adjust down ${amount.toString()}`, after, () => {
    const id = fresh('adj');
    return {
      naive: (pool) => naive.adjustDown(pool, id, amount),
      real: adjustDown({ adjustment: id, amount, asset: null, reason: 'a mistake', reference: null }),
    };
  }),
);
const refunding = fc.tuple(wait, pick, fc.option(money)).map(([after, n, amount]) =>
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
const capping = fc
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
const freezing = fc
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
const alertRules = fc.option(
  fc.record({
    kind: fc.constantFrom('percent', 'absolute'),
    below: fc.constantFrom(5n, 20n, 99n).map((n) => nanosOf(n * 1_000_000_000n)),
    recipients: fc.constant(['owner'] as const),
  }),
);
const alerting = fc.tuple(wait, alertRules).map(([after, alert]) =>
  command(`alert ${alert === null ? 'none' : alert.kind}`, after, () => ({
    naive: (pool) => {
      pool.rule = alert;
      alertNow(pool);
      return null;
    },
    real: changeAlert({ alert }),
  })),
);
const comparators = [
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
const moving = fc.tuple(wait, burnOrders, fc.constantFrom('debt', 'refused')).map(([after, burn, above]) =>
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

export const startRules: fc.Arbitrary<Rules> = fc.record({
  burnOrder: burnOrders,
  captureAboveHold: fc.constantFrom('debt', 'refused'),
  alert: alertRules,
});

/** Spending more often than ruling. */
export const commands: readonly fc.Arbitrary<PoolCommand>[] = [
  granting,
  granting,
  buying,
  buying,
  debiting,
  debiting,
  debiting,
  holding,
  holding,
  holding,
  capturing,
  capturing,
  capturing,
  givingUp,
  reversing,
  correcting,
  refunding,
  capping,
  freezing,
  alerting,
  moving,
];
