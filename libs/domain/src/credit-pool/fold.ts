import {
  cycleNumber,
  invariant,
  minus,
  plus,
  sum,
  unreachable,
  zero,
  type Instant,
  type Nanos,
} from '#kernel';
import { thresholdOf } from './alert.js';
import { nextDueOf } from './due.js';
import type { CreditPoolEvent } from './events.js';
import { poolLimits } from './limits.js';
import { insert, paysFirst, pin, putBack, remember, remove, retire, take, unpin } from './lots.js';
import { discard, schedule } from './hold-timeouts.js';
import { available, type CreditPool, type Hold, type HoldEnd, type Lot } from './pool.js';
import { rollCivil, rollCycle, tally } from './tallies.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const poolFoldVersion = '1';

type DataOf<Type extends CreditPoolEvent['type']> = Extract<CreditPoolEvent, { readonly type: Type }>['data'];

/** Owns the pool and updates it in place. Its invariants stay on in production: a wrong balance is worse than a stopped command. */
export const evolve = (pool: CreditPool, event: CreditPoolEvent): CreditPool => {
  invariant(event.at >= pool.at, 'time never goes back in a stream');
  pool.at = event.at;
  if (event.type === 'CreditsDebited') debited(pool, event.data, event.at);
  else {
    apply(pool, event);
    discard(pool.timeouts, pool.holds);
    pool.nextDue = nextDueOf(pool);
  }
  return pool;
};

/** The hot path. What is due next changes only when the debit used up the lot that was due to expire next. */
const debited = (
  pool: CreditPool,
  { allocations, amount, member, space }: DataOf<'CreditsDebited'>,
  at: Instant,
): void => {
  let total = 0n;
  let duesMoved = false;
  for (const part of allocations) {
    const lot = pool.byId.get(part.lot);
    take(pool, part.lot, part.amount, at);
    total += part.amount;
    duesMoved ||= lot?.free === zero && lot.expiresAt === pool.nextDue;
  }
  invariant(total === amount, 'a debit takes its amount from lots');
  invariant(amount === zero || pool.free >= pool.debt, 'a debit never overspends (R22)');
  tally(pool, { member, space }, at, amount, at);
  if (duesMoved) pool.nextDue = nextDueOf(pool);
};

/** Everything but debits. No default: a new event does not compile until the fold knows it. */
const apply = (
  pool: CreditPool,
  event: Exclude<CreditPoolEvent, { readonly type: 'CreditsDebited' }>,
): void => {
  switch (event.type) {
    case 'AccountOpened':
    case 'PolicyAssigned':
    case 'GrantCycleStarted':
    case 'AlertChanged':
    case 'BalanceFellLow':
    case 'BalanceRecovered':
      return governed(pool, event);
    case 'CreditsGranted':
    case 'CreditsPurchased':
    case 'LotBecameUsable':
    case 'LotExpired':
    case 'CreditsAdjusted':
    case 'CreditsRefunded':
      return lotsChanged(pool, event);
    case 'DebitReversed':
      return reversed(pool, event.data, event.at);
    case 'CreditsHeld':
      return heldNow(pool, event.data, event.at);
    case 'HoldCaptured':
      return captured(pool, event.data, event.at);
    case 'HoldVoided':
      return released(pool, event.data, event.at, 'voided');
    case 'HoldTimedOut':
      return released(pool, event.data, event.at, 'timed-out');
    case 'CapSet':
    case 'CapRemoved':
      return capped(pool, event);
    case 'PoolFrozen':
      pool.frozen.set(event.data.reason, { since: event.at, until: event.data.until });
      return;
    case 'PoolUnfrozen':
      pool.frozen.delete(event.data.reason);
      return;
    case 'OwnKeyUsageRecorded':
      return;
    default:
      unreachable(event, 'the fold knows every event of a pool');
  }
};

type Of<Type extends CreditPoolEvent['type']> = Extract<CreditPoolEvent, { readonly type: Type }>;
type Governing = Of<
  | 'AccountOpened'
  | 'PolicyAssigned'
  | 'GrantCycleStarted'
  | 'AlertChanged'
  | 'BalanceFellLow'
  | 'BalanceRecovered'
>;

const governed = (pool: CreditPool, event: Governing): void => {
  switch (event.type) {
    case 'AccountOpened': {
      const { account: id, owner, anchor, zone } = event.data;
      pool.account = { id, owner, anchor, zone };
      rollCycle(pool, cycleNumber(anchor, zone, 'month', event.at));
      rollCivil(pool, event.at);
      return;
    }
    case 'PolicyAssigned':
      pool.plan = { policy: event.data.policy, terms: event.data.terms };
      pool.lots.sort((a, b) => paysFirst(event.data.terms.burnOrder, a, b));
      if (!pool.alert.chosen) alertBy(pool, event.data.terms.alert);
      return;
    case 'GrantCycleStarted':
      invariant(
        event.data.cycle === pool.cycle + 1 && event.at === pool.windows.cycle.end,
        'grant cycles follow each other',
      );
      rollCycle(pool, event.data.cycle);
      rebase(pool, available(pool));
      return;
    case 'AlertChanged':
      pool.alert.chosen = true;
      alertBy(pool, event.data.alert);
      return;
    case 'BalanceFellLow':
    case 'BalanceRecovered':
      invariant(event.data.available === available(pool), 'an alert tells the balance that the fold has');
      invariant(pool.alert.low !== (event.type === 'BalanceFellLow'), 'an alert comes once per episode');
      pool.alert.low = event.type === 'BalanceFellLow';
  }
};

/** Without a rule there is no episode. */
const alertBy = (pool: CreditPool, rule: CreditPool['alert']['rule']): void => {
  pool.alert.rule = rule;
  if (rule === null) pool.alert.low = false;
  rebase(pool, pool.alert.base);
};

const rebase = (pool: CreditPool, base: Nanos): void => {
  pool.alert.base = base;
  pool.alert.threshold = thresholdOf(pool.alert.rule, base);
};

const lotsChanged = (
  pool: CreditPool,
  event: Of<
    | 'CreditsGranted'
    | 'CreditsPurchased'
    | 'LotBecameUsable'
    | 'LotExpired'
    | 'CreditsAdjusted'
    | 'CreditsRefunded'
  >,
): void => {
  switch (event.type) {
    case 'CreditsGranted':
      return granted(pool, event.data, event.at, {
        paid: null,
        raisesBase: event.data.source.kind !== 'reversal',
      });
    case 'CreditsPurchased':
      return granted(pool, event.data, event.at, { paid: event.data.paid, raisesBase: true });
    case 'LotBecameUsable': {
      const lot = pool.waiting.shift();
      invariant(
        lot?.id === event.data.lot && lot.effectiveAt === event.at && lot.free === event.data.amount,
        'lots become usable in their order',
      );
      pool.byId.delete(lot.id);
      return enter(pool, lot, event.data.repaid, true);
    }
    case 'LotExpired': {
      const lot = pool.byId.get(event.data.lot);
      invariant(
        lot?.free === event.data.amount && lot.expiresAt !== null && lot.expiresAt <= event.at,
        'an expiry takes all that is free of a dead lot',
      );
      remove(pool, lot, event.data.amount);
      if (lot.pinned === zero) retire(pool, lot);
      return;
    }
    case 'CreditsAdjusted':
      for (const part of event.data.allocations) take(pool, part.lot, part.amount, event.at);
      invariant(
        sum(event.data.allocations.map((part) => part.amount)) === event.data.amount,
        'an adjustment takes its amount from lots',
      );
      return;
    case 'CreditsRefunded':
      return refunded(pool, event.data, event.at);
  }
};

type Granted = Pick<
  DataOf<'CreditsGranted'>,
  'lot' | 'class' | 'amount' | 'repaid' | 'effectiveAt' | 'expiresAt'
>;

const granted = (
  pool: CreditPool,
  data: Granted,
  at: Instant,
  how: { paid: Lot['paid']; raisesBase: boolean },
): void => {
  invariant(!pool.byId.has(data.lot) && !pool.spent.has(data.lot), 'a lot is granted once');
  const { lot: id, class: lotClass, amount, effectiveAt, expiresAt } = data;
  const lot: Lot = {
    id,
    class: lotClass,
    granted: amount,
    grantedAt: at,
    effectiveAt,
    expiresAt,
    free: amount,
    pinned: zero,
    refunded: zero,
    paid: how.paid,
  };
  if (effectiveAt <= at) return enter(pool, lot, data.repaid, how.raisesBase);
  invariant(data.repaid === zero, 'a lot repays debt when it becomes usable');
  const before = pool.waiting.findIndex(
    (other) => other.effectiveAt > effectiveAt || (other.effectiveAt === effectiveAt && other.id > id),
  );
  pool.waiting.splice(before === -1 ? pool.waiting.length : before, 0, lot);
  pool.byId.set(id, lot);
};

/** S5: a lot repays debt first, the moment it becomes usable. */
const enter = (pool: CreditPool, lot: Lot, repaid: Nanos, raisesBase: boolean): void => {
  invariant(
    repaid >= zero && repaid <= lot.free && repaid <= pool.debt,
    'a lot repays no more than the debt',
  );
  if (raisesBase) rebase(pool, plus(pool.alert.base, lot.free));
  pool.debt = minus(pool.debt, repaid);
  lot.free = minus(lot.free, repaid);
  if (lot.free === zero) remember(pool, lot);
  else insert(pool, lot);
};

const refunded = (pool: CreditPool, { lot: id, amount }: DataOf<'CreditsRefunded'>, at: Instant): void => {
  const lot = pool.byId.get(id);
  invariant(
    lot !== undefined && amount > zero && amount <= lot.free,
    'a refund is of what is unused of its lot (invariant 7)',
  );
  lot.refunded = plus(lot.refunded, amount);
  take(pool, id, amount, at);
};

const reversed = (pool: CreditPool, data: DataOf<'DebitReversed'>, at: Instant): void => {
  for (const part of data.allocations) putBack(pool, part.lot, part.amount);
  invariant(
    data.debtForgiven >= zero && data.debtForgiven <= pool.debt,
    'no more debt is forgiven than there is',
  );
  pool.debt = minus(pool.debt, data.debtForgiven);
  tally(pool, data, data.debitedAt, -data.amount as Nanos, at);
};

const heldNow = (pool: CreditPool, data: DataOf<'CreditsHeld'>, at: Instant): void => {
  const { hold: id, amount, allocations, expiresAt, member, space } = data;
  invariant(!pool.holds.has(id), 'a hold is made once');
  for (const part of allocations) pin(pool, part.lot, part.amount, at);
  invariant(
    sum(allocations.map((part) => part.amount)) === amount && pool.free >= pool.debt,
    'a hold never overspends (invariant 2)',
  );
  pool.holds.set(id, { id, amount, allocations, heldAt: at, expiresAt, member, space });
  schedule(pool.timeouts, expiresAt, id);
  tally(pool, data, at, amount, at);
};

/** The hold's lots are set free, then what the capture took is taken: from dead lots no more than they had pinned. */
const captured = (pool: CreditPool, data: DataOf<'HoldCaptured'>, at: Instant): void => {
  const hold = finish(pool, data.hold, 'captured');
  for (const part of data.allocations) {
    const lot = pool.byId.get(part.lot);
    invariant(lot !== undefined, 'a capture takes from lots of this pool');
    remove(pool, lot, part.amount);
    if (lot.free === zero && lot.pinned === zero) retire(pool, lot);
  }
  invariant(
    sum(data.allocations.map((part) => part.amount)) + data.debt === data.amount,
    'a capture is covered by lots and debt',
  );
  pool.debt = plus(pool.debt, data.debt);
  tally(pool, hold, hold.heldAt, minus(data.amount, hold.amount), at);
};

const released = (pool: CreditPool, data: { readonly hold: string }, at: Instant, end: HoldEnd): void => {
  const hold = finish(pool, data.hold, end);
  tally(pool, hold, hold.heldAt, -hold.amount as Nanos, at);
};

const finish = (pool: CreditPool, id: string, end: HoldEnd): Hold => {
  const hold = pool.holds.get(id);
  invariant(hold !== undefined, 'only an open hold ends');
  pool.holds.delete(id);
  for (const part of hold.allocations) unpin(pool, part.lot, part.amount);
  pool.closedHolds.set(id, end);
  if (pool.closedHolds.size > poolLimits.closedHolds) {
    const [oldest] = pool.closedHolds.keys();
    if (oldest !== undefined) pool.closedHolds.delete(oldest);
  }
  return hold;
};

const capped = (pool: CreditPool, { type, data }: Of<'CapSet' | 'CapRemoved'>): void => {
  const caps = pool.caps[data.scope];
  const cap = type === 'CapSet' ? { subject: data.subject, window: data.window, limit: data.limit } : null;
  if (data.subject === null) caps.each = cap;
  else if (cap === null) caps.of.delete(data.subject);
  else caps.of.set(data.subject, cap);
};
