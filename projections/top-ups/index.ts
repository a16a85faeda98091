import type { Kysely } from 'kysely';
import { streamsOf } from '../ledger-events.js';
import { poolStreams } from '../pool-events.js';
import type { ReadModel } from '../read-model.js';
import { anyOf, upsertRows } from '../rows.js';
import { project, types, type TopUpChanges } from './project.js';
import { create, type CallRow, type TopUpTables } from './table.js';

const columns = { account: 'text', armed: 'integer', called: 'integer', called_at: 'timestamptz' } as const;

const write = async (db: Kysely<TopUpTables>, changes: TopUpChanges): Promise<void> => {
  if (changes.size === 0) return;
  const stored = await db
    .selectFrom('calls')
    .selectAll()
    .where('account', '=', anyOf([...changes.keys()]))
    .execute();
  const before = new Map(stored.map((row) => [row.account, row]));
  const rows = [...changes.values()].map(({ account, armed, called }): CallRow => {
    const old = before.get(account) ?? { account, armed: null, called: null, called_at: null };
    return {
      account,
      armed: armed === undefined ? old.armed : armed,
      called: called === undefined ? old.called : called.arming,
      called_at: called === undefined ? old.called_at : called.at,
    };
  });
  await upsertRows(db, { table: 'calls', columns, key: ['account'] }, rows);
};

/** Which pools wait for credits (R36): found here, so that nobody has to look at every debit in the log. */
export const topUps: ReadModel<TopUpTables, TopUpChanges> = {
  name: 'top_ups',
  version: 1,
  streamPrefixes: [...poolStreams, streamsOf.topUp],
  types,
  create,
  project,
  write,
  tables: { calls: ['account'] },
};

export * from './queries.js';
export { type TopUpTables } from './table.js';
