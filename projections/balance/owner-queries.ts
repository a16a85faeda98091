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
