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

/**
 * Adds to (or takes from) what a spender used in the windows that hold `acceptedAt`. Of a pool that has arrived at its event.
 * Nothing spent makes no tally: requests that cost nothing pass by the bound of `poolLimits.subjects`.
 */
export const tally = (pool: CreditPool, spender: Spender, acceptedAt: Instant, amount: Nanos): void => {
  if (pool.at >= pool.windows.day.end) rollCivil(pool, pool.at);
  if (amount === zero) return;
  if (spender.member !== null) add(pool, tallyOf(pool, 'member', spender.member), acceptedAt, amount);
  if (spender.space !== null) add(pool, tallyOf(pool, 'space', spender.space), acceptedAt, amount);
};

const tallyOf = ({ tallies, windows }: CreditPool, scope: CapScope, subject: string): Tally => {
  const there = tallies[scope].get(subject);
  if (there !== undefined) return there;
  const { cycle, month, day } = windows;
  const made: Tally = {
    cycleStart: cycle.start,
    cycle: zero,
    monthStart: month.start,
    month: zero,
    dayStart: day.start,
    day: zero,
  };
  tallies[scope].set(subject, made);
  return made;
};

const add = (pool: CreditPool, mine: Tally, acceptedAt: Instant, amount: Nanos): void => {
  renew(mine, pool);
  const { cycle, month, day } = pool.windows;
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

export type Subject = { readonly scope: CapScope; readonly subject: string };

/** What counts against a cap at `at`. A window that has ended without an event since counts nothing. */
export const usedOf = (
  pool: View<CreditPool>,
  { scope, subject }: Subject,
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
