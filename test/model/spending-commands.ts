import fc from 'fast-check';
import {
  captureHold,
  debitCredits,
  grantCredits,
  holdCredits,
  purchaseCredits,
  reverseDebit,
  voidHold,
  type DebitEvidence,
} from '#domain/credit-pool';
import { type LotClass } from '#domain/policy';
import { instantOfMs, nanosOf } from '#kernel';
import { availableOf, type NaiveHold } from './naive-pool.js';
import { naive } from './naive-commands.js';
import { command } from './pool-command.js';
import { at, dayMs, fresh, money, pick, second, soon, wait, who } from './choices.js';

export const kinds = [
  'promo',
  'topup',
  'allotment',
  'pass-bonus',
  'adjustment',
] as const satisfies readonly LotClass[];

export const granting = fc
  .tuple(
    wait,
    fc.constantFrom(...kinds),
    money,
    fc.option(fc.integer({ min: -dayMs, max: 5 * dayMs })),
    fc.option(fc.oneof(fc.integer({ min: -second, max: dayMs }), fc.integer({ min: 1, max: 20 * dayMs }))),
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
export const buying = fc.tuple(wait, fc.constantFrom(50n, 100n, 1000n)).map(([after, dollars]) =>
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
export const debiting = fc.tuple(wait, money, who).map(([after, amount, spender]) =>
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
export const holding = fc
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
export const holdOf = (holds: readonly NaiveHold[], n: number) =>
  at(n % 4 === 0 ? holds : holds.filter(({ end }) => end === null), n);

export const capturing = fc
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
export const givingUp = fc.tuple(soon, pick).map(([after, n]) =>
  command(`void hold ${n.toString()}`, after, ({ holds }) => {
    const hold = holdOf(holds, n);
    return hold === undefined
      ? null
      : { naive: (pool) => naive.giveUp(pool, hold), real: voidHold({ hold: hold.id, reason: null }) };
  }),
);
export const reversing = fc.tuple(wait, pick).map(([after, n]) =>
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
