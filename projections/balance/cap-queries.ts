import { sql } from 'kysely';
import { civilWindow, larger, minus, zero, type Instant, type Nanos, type Window } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import { cycleOf, type Anchored } from '../windows.js';
import type { BalanceDb } from './queries.js';

export type CapScope = 'member' | 'space';

/** What one member or space has used of its cap (R75–R77). Debits and open holds count where they were accepted (S7). */
export type SpenderView = {
  readonly subject: string;
  readonly used: { readonly grantCycle: Nanos; readonly calendarMonth: Nanos; readonly calendarDay: Nanos };
  readonly cap: {
    readonly window: string;
    readonly limit: Nanos;
    readonly used: Nanos;
    /** Never below zero: a capture may take what its hold was already counted for. */
    readonly left: Nanos;
    /** The cap is this subject's own, not the one for each of its scope. */
    readonly own: boolean;
    /** The window that holds the asked instant ends: from then on nothing is used. */
    readonly resetsAt: Instant;
  } | null;
};
type Row = { readonly subject: string; readonly cycle: Nanos; readonly month: Nanos; readonly day: Nanos };

export type Windows = {
  readonly at: Instant;
  readonly cycle: Window;
  readonly month: Window;
  readonly day: Window;
};

const windowsAt = (pool: Anchored, at: Instant): Windows => ({
  at,
  cycle: cycleOf(pool, at),
  month: civilWindow(pool.zone, 'month', at),
  day: civilWindow(pool.zone, 'day', at),
});

export const spendersQuery = (
  db: BalanceDb,
  account: string,
  scope: CapScope,
  span: { windows: Windows; after: string; limit: number },
) => {
  const { at, cycle, month, day } = span.windows;
  const sum = (condition: ReturnType<typeof sql<boolean>>) =>
    sql<Nanos>`coalesce(sum(used) filter (where ${condition}), 0)::bigint`;
  const since = cycle.start < month.start ? cycle.start : month.start;
  return db
    .selectFrom((from) =>
      from
        .selectFrom('spend')
        .select([`${scope} as subject`, 'spent as used', 'cycle_start', 'day as accepted'])
        .where('account', '=', account)
        // A cycle may begin in the middle of its first day.
        .where('day', '>', sql<Instant>`${since}::timestamptz - interval '26 hours'`)
        .unionAll(
          from
            .selectFrom('holds')
            .select([
              sql<string>`coalesce(${sql.ref(scope)}, '')`.as('subject'),
              'amount as used',
              sql<Instant>`case when held_at >= ${cycle.start}::timestamptz then ${cycle.start}::timestamptz else '-infinity' end`.as(
                'cycle_start',
              ),
              'held_at as accepted',
            ])
            .where('account', '=', account)
            .where('expires_at', '>', at),
        )
        .as('used'),
    )
    .select('subject')
    .select([
      sum(sql<boolean>`cycle_start = ${cycle.start}::timestamptz`).as('cycle'),
      sum(sql<boolean>`accepted >= ${month.start}::timestamptz and accepted < ${month.end}::timestamptz`).as(
        'month',
      ),
      sum(sql<boolean>`accepted >= ${day.start}::timestamptz and accepted < ${day.end}::timestamptz`).as(
        'day',
      ),
    ])
    .where('subject', '>', span.after)
    .groupBy('subject')
    .orderBy('subject')
    .limit(span.limit);
};

const listOf = (scope: CapScope): Listing<SpenderView> => ({
  list: `balance-${scope}`,
  parts: 1,
  keyOf: ({ subject }) => [subject],
});

type Cap = { readonly subject: string; readonly window: string; readonly limit: Nanos };

const usedIn = (row: Row, windows: Windows, window: string): { used: Nanos; resetsAt: Instant } => {
  if (window === 'calendar_day') return { used: row.day, resetsAt: windows.day.end };
  if (window === 'calendar_month') return { used: row.month, resetsAt: windows.month.end };
  return { used: row.cycle, resetsAt: windows.cycle.end }; // a pool knows no longer billing cycle than its grant cycle
};

const viewOf = (row: Row, windows: Windows, cap: Cap | undefined): SpenderView => {
  const used = { grantCycle: row.cycle, calendarMonth: row.month, calendarDay: row.day };
  if (cap === undefined) return { subject: row.subject, used, cap: null };
  const counted = usedIn(row, windows, cap.window);
  const left = larger(minus(cap.limit, counted.used), zero);
  return {
    subject: row.subject,
    used,
    cap: { window: cap.window, limit: cap.limit, left, own: cap.subject !== '', ...counted },
  };
};

/**
 * Members or spaces that have spent in the current windows, each against its cap, by name. Whose own cap is set but who has
 * spent nothing is in `capsOf`. `null`: no such account.
 */
export const spendersOf = async (
  db: BalanceDb,
  account: string,
  scope: CapScope,
  request: PageRequest & { readonly at: Instant },
): Promise<Page<SpenderView> | null> => {
  const limit = limitOf(request);
  const after = startOf(listOf(scope), request)?.[0] ?? '';
  const pool = await db
    .selectFrom('accounts')
    .select(['anchor', 'zone', 'moves'])
    .where('account', '=', account)
    .executeTakeFirst();
  if (pool === undefined) return null;
  const windows = windowsAt(pool, request.at);
  const rows = await spendersQuery(db, account, scope, { windows, after, limit: limit + 1 }).execute();
  const caps = await db
    .selectFrom('caps')
    .select(['subject', 'window', 'limit'])
    .where('account', '=', account)
    .where('scope', '=', scope)
    .where('subject', 'in', ['', ...rows.map(({ subject }) => subject)])
    .execute();
  const bySubject = new Map<string, Cap>(caps.map((cap) => [cap.subject, cap]));
  return pageOf(
    listOf(scope),
    rows.map((row) => viewOf(row, windows, bySubject.get(row.subject) ?? bySubject.get(''))),
    limit,
  );
};

export type CapView = {
  readonly scope: string;
  readonly subject: string | null;
  readonly window: string;
  readonly limit: Nanos;
};

const capList: Listing<CapView> = {
  list: 'balance-caps',
  parts: 2,
  keyOf: ({ scope, subject }) => [scope, subject ?? ''],
};

export const capsQuery = (
  db: BalanceDb,
  account: string,
  span: { after: readonly [string, string]; limit: number },
) =>
  db
    .selectFrom('caps')
    .select(['scope', sql<string | null>`nullif(subject, '')`.as('subject'), 'window', 'limit'])
    .where('account', '=', account)
    .where((is) => is(is.refTuple('scope', 'caps.subject'), '>', is.tuple(...span.after)))
    .orderBy('scope')
    .orderBy('caps.subject')
    .limit(span.limit);

/** Every cap that is set; `subject` null binds each one of its scope. */
export const capsOf = async (
  db: BalanceDb,
  account: string,
  request: PageRequest,
): Promise<Page<CapView>> => {
  const limit = limitOf(request);
  const [scope = '', subject = ''] = startOf(capList, request) ?? [];
  return pageOf(
    capList,
    await capsQuery(db, account, { after: [scope, subject], limit: limit + 1 }).execute(),
    limit,
  );
};
