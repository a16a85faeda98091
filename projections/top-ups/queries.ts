import { sql, type Kysely } from 'kysely';
import type { Instant } from '#kernel';
import type { TopUpTables } from './table.js';

export type TopUpDb = Kysely<TopUpTables>;
export const bindTopUps = <T>(db: Kysely<T>): TopUpDb => db.withSchema('top_ups') as unknown as TopUpDb; // other read models' tables stand beside these

/** A pool that has said that it is below, and has not been answered: the arming that it said it of, and when. */
export type TopUpCall = { readonly account: string; readonly arming: number; readonly at: Instant };

export const callsQuery = (db: TopUpDb, limit: number) =>
  db
    .selectFrom('calls')
    .select(['account', sql<number>`called`.as('arming'), sql<Instant>`called_at`.as('at')])
    .where(sql<boolean>`called = armed`)
    .orderBy('called_at')
    .orderBy('account')
    .limit(limit);

/** Pools that wait for an answer, the longest first. */
export const callsWaiting = (db: TopUpDb, limit: number): Promise<readonly TopUpCall[]> =>
  callsQuery(db, limit).execute();
