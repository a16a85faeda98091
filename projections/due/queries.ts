import { sql, type Kysely } from 'kysely';
import { zero, type Instant, type Nanos } from '#kernel';
import { InvalidLimit } from '../cursor.js';
import { queryLimits } from '../limits.js';
import { streamOfAccount } from '../pool-events.js';
import type { DueTables } from './table.js';

export type DueDb = Kysely<DueTables>;
export const bindDue = <T>(db: Kysely<T>): DueDb => db.withSchema('due') as unknown as DueDb; // other read models' tables stand beside these

/** A stream that holds something which counts from `dueAt` on and is not booked yet. */
export type DueStream = { readonly account: string; readonly stream: string; readonly dueAt: Instant };

/** What is pinned dies at its release (S6): a dead lot is due only while something of it is free. */
const somethingFree = (db: DueDb) =>
  sql<boolean>`lots.remaining > coalesce((${db
    .selectFrom('pins')
    .where('pins.account', '=', sql.ref<string>('lots.account'))
    .where('pins.lot', '=', sql.ref<string>('lots.lot'))
    .select(sql<Nanos>`sum(amount)`.as('pinned'))}), 0)`;

/**
 * The four kinds of things that become due by themselves (S2), earliest first: expiries, lots that become usable, holds that
 * time out, and grant cycles.
 */
const dueThings = (db: DueDb, by: Instant, limit: number) =>
  db
    .selectFrom(
      db
        .selectFrom('lots')
        .select(['account', 'expires_at as due_at'])
        .where('remaining', '>', zero)
        .where('expires_at', '<=', by)
        .where(somethingFree(db))
        .orderBy('expires_at')
        .limit(limit)
        .as('expiring'),
    )
    .selectAll()
    .unionAll(
      db
        .selectFrom(
          db
            .selectFrom('lots')
            .select(['account', 'effective_at as due_at'])
            .where('waiting', '=', true)
            .where('effective_at', '<=', by)
            .orderBy('effective_at')
            .limit(limit)
            .as('waiting'),
        )
        .selectAll(),
    )
    .unionAll(
      db
        .selectFrom(
          db
            .selectFrom('holds')
            .select(['account', 'expires_at as due_at'])
            .where('expires_at', '<=', by)
            .orderBy('expires_at')
            .limit(limit)
            .as('holds'),
        )
        .selectAll(),
    )
    .unionAll(
      db
        .selectFrom(
          db
            .selectFrom('cycles')
            .select(['account', 'next_at as due_at'])
            .where('planned', '=', true)
            .where('next_at', '<=', by)
            .orderBy('next_at')
            .limit(limit)
            .as('cycles'),
        )
        .selectAll(),
    );

export const dueQuery = (db: DueDb, by: Instant, limit: number) =>
  db
    .selectFrom(dueThings(db, by, limit).as('things'))
    .select(['account', sql<Instant>`min(due_at)`.as('due_at')])
    .groupBy('account')
    .orderBy('due_at')
    .orderBy('account')
    .limit(limit);

/** Streams with something due at `by`, the longest overdue first; what one sweep takes at most is `limit`. */
export const dueBy = async (db: DueDb, by: Instant, limit: number): Promise<readonly DueStream[]> => {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > queryLimits.dueStreams)
    throw new InvalidLimit(queryLimits.dueStreams);
  const rows = await dueQuery(db, by, limit).execute();
  return rows.map(({ account, due_at }) => ({ account, stream: streamOfAccount(account), dueAt: due_at }));
};

/** One instant beyond every calendar of the product. */
const EVER = '9999-12-31T23:59:59.999Z' as Instant;

/** When something becomes due next in any stream: how long a sweep may sleep. `null`: nothing ever does. */
export const nextDue = async (db: DueDb): Promise<Instant | null> =>
  (await dueBy(db, EVER, 1))[0]?.dueAt ?? null;
