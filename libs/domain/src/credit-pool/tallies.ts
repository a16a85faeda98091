import { boundary, civilWindow, plus, zero, type Instant, type Nanos, type View } from '#kernel';
import type { CapWindow } from '../policy/terms.js';
import type { Cap, CreditPool, Tally } from './pool.js';
import type { CapScope, Spender } from './requests.js';

/**
 * S7: caps count posted debits and open holds in the window in which they were accepted, since the window began,
 * whether or not the cap was there already. Only the current windows are kept: what falls into an earlier one decides
 * nothing any more. Until a subscription tells its pool of a longer billing cycle, that is the grant cycle.
 */
const windowOf = {
  grant_cycle: 'cycle',
  billing_cycle: 'cycle',
  calendar_month: 'month',
  calendar_day: 'day',
} as const;
const startOf = { cycle: 'cycleStart', month: 'monthStart', day: 'dayStart' } as const;

/** Adds to (or takes from) what a spender used in the windows that hold `acceptedAt`. */
export const tally = (
  pool: CreditPool,
  spender: Spender,
  acceptedAt: Instant,
  amount: Nanos,
  at: Instant,
): void => {
  if (at >= pool.windows.day.end) rollCivil(pool, at);
  if (spender.member !== null) add(pool, pool.tallies.member, spender.member, acceptedAt, amount);
  if (spender.space !== null) add(pool, pool.tallies.space, spender.space, acceptedAt, amount);
};

const add = (
  pool: CreditPool,
  tallies: Map<string, Tally>,
  subject: string,
  acceptedAt: Instant,
  amount: Nanos,
): void => {
  const { cycle, month, day } = pool.windows;
  let mine = tallies.get(subject);
  if (mine === undefined) {
    mine = {
      cycleStart: cycle.start,
      cycle: zero,
      monthStart: month.start,
      month: zero,
      dayStart: day.start,
      day: zero,
    };
    tallies.set(subject, mine);
  }
  renew(mine, pool);
  if (acceptedAt >= cycle.start) mine.cycle = plus(mine.cycle, amount);
  if (acceptedAt >= month.start) mine.month = plus(mine.month, amount);
  if (acceptedAt >= day.start) mine.day = plus(mine.day, amount);
};

const renew = (mine: Tally, { windows }: CreditPool): void => {
  if (mine.cycleStart !== windows.cycle.start) {
    mine.cycleStart = windows.cycle.start;
    mine.cycle = zero;
  }
  if (mine.monthStart !== windows.month.start) {
    mine.monthStart = windows.month.start;
    mine.month = zero;
  }
  if (mine.dayStart !== windows.day.start) {
    mine.dayStart = windows.day.start;
    mine.day = zero;
  }
};

/** A day ends with its month, so one comparison on the hot path watches both. */
export const rollCivil = (pool: CreditPool, at: Instant): void => {
  const zone = pool.account?.zone ?? 'UTC';
  const month = at >= pool.windows.month.end;
  pool.windows.day = civilWindow(zone, 'day', at);
  if (!month) return;
  pool.windows.month = civilWindow(zone, 'month', at);
  forget(pool);
};

export const rollCycle = (pool: CreditPool, cycle: number): void => {
  if (pool.account === null) return;
  const { anchor, zone } = pool.account;
  pool.cycle = cycle;
  pool.windows.cycle = {
    start: boundary(anchor, zone, 'month', cycle),
    end: boundary(anchor, zone, 'month', cycle + 1),
  };
  forget(pool);
};

/** Who spent nothing in any current window leaves no tally behind. */
const forget = ({ tallies, windows }: CreditPool): void => {
  for (const scope of [tallies.member, tallies.space])
    for (const [subject, mine] of scope)
      if (mine.cycleStart !== windows.cycle.start && mine.monthStart !== windows.month.start)
        scope.delete(subject);
};

/** What counts against a cap at `at`. A window that has ended without an event since counts nothing. */
export const usedOf = (
  pool: View<CreditPool>,
  scope: CapScope,
  subject: string,
  window: CapWindow,
  at: Instant,
): Nanos => {
  const kind = windowOf[window];
  const mine = pool.tallies[scope].get(subject);
  if (mine === undefined || at >= pool.windows[kind].end || mine[startOf[kind]] !== pool.windows[kind].start)
    return zero;
  return mine[kind];
};

/** The cap that binds one member or space: its own before the one for each. */
export const capOf = (pool: View<CreditPool>, scope: CapScope, subject: string): View<Cap> | null =>
  pool.caps[scope].of.get(subject) ?? pool.caps[scope].each;

/** When the window of a cap that holds `at` ends. */
export const resetOf = (pool: View<CreditPool>, window: CapWindow, at: Instant): Instant => {
  const kind = windowOf[window];
  if (at < pool.windows[kind].end || kind === 'cycle') return pool.windows[kind].end;
  return civilWindow(pool.account?.zone ?? 'UTC', kind, at).end;
};
