import { sql } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { alertOf } from './alert-state.js';
import type { BalanceDb } from './queries.js';

/** Accounts of one owner that are told at most: beside its own, a customer has those that services opened for it. */
const OWNED = 1_000;

/** Every account of a customer that the read model knows, by id. */
export const accountsOfOwner = async (db: BalanceDb, owner: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('accounts')
    .select('account')
    .where('owner_id', '=', owner)
    .orderBy('account')
    .limit(OWNED)
    .execute();
  return rows.map(({ account }) => account);
};

/** What is left in the lots of a customer's accounts, and their debt, as of `position`: that of the account's latest event. */
export const netsOfOwnerQuery = (db: BalanceDb, owner: string, limit: number) =>
  db
    .selectFrom('accounts')
    .innerJoin('pools', 'pools.account', 'accounts.account')
    .select(['accounts.account', 'asset', 'position'])
    .select('debt')
    .select((from) =>
      from
        .selectFrom('lots')
        .whereRef('lots.account', '=', 'pools.account')
        .select(sql<Nanos>`coalesce(sum(lots.remaining), 0)::bigint`.as('sum'))
        .as('left'),
    )
    .where('owner_id', '=', owner)
    .orderBy('accounts.account')
    .limit(limit);

/** An account whose balance is below its alert, since when, and what that is (R78). */
export type RunningLow = {
  readonly account: string;
  readonly owner: string;
  readonly since: Instant;
  readonly threshold: Nanos | null;
};

/** Where a page ended. */
type LowKey = Pick<RunningLow, 'since' | 'account'>;

export const runningLowQuery = (db: BalanceDb, after: LowKey | null, limit: number) =>
  db
    .selectFrom('accounts')
    .select(['account', 'owner_id', 'alert_kind', 'alert_below', 'alert_base', 'alert_low', 'alert_since'])
    .where('alert_low', '=', true)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(alert_since, account) > (${after?.since}, ${after?.account})`),
    )
    .orderBy('alert_since')
    .orderBy('account')
    .limit(limit);

/** Accounts that are low right now, the longest first: an episode that is over is none of them. */
export const accountsRunningLow = async (
  db: BalanceDb,
  after: LowKey | null,
  limit: number,
): Promise<readonly RunningLow[]> => {
  const rows = await runningLowQuery(db, after, limit).execute();
  return rows.flatMap((row) =>
    row.alert_since === null
      ? []
      : [
          {
            account: row.account,
            owner: row.owner_id,
            since: row.alert_since,
            threshold: alertOf(row).threshold,
          },
        ],
  );
};
