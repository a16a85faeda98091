import type { Instant } from '#kernel';
import { anyOf } from '../rows.js';
import type { UsageDb } from './queries.js';

export const activityQuery = (db: UsageDb, account: string, members: readonly string[]) =>
  db
    .selectFrom('members')
    .select(['member', 'last_active_at as at'])
    .where('account', '=', account)
    .where('member', '=', anyOf(members));

/** R49: when members last used the pool, a page of them at once; who never did is left out. */
export const lastActivityOf = async (
  db: UsageDb,
  account: string,
  members: readonly string[],
): Promise<ReadonlyMap<string, Instant>> => {
  if (members.length === 0) return new Map();
  const rows = await activityQuery(db, account, members).execute();
  return new Map(rows.map(({ member, at }) => [member, at]));
};
