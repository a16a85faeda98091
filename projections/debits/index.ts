import { poolStreams } from '../pool-events.js';
import type { ReadModel } from '../read-model.js';
import { project, type DebitChanges } from './project.js';
import { create, type DebitTables } from './table.js';
import { write } from './write.js';

/** The statement: every debit with its trace back to the grants that paid for it. */
export const debits: ReadModel<DebitTables, DebitChanges> = {
  name: 'debits',
  version: 3, // an index by time
  streamPrefixes: poolStreams,
  create,
  project,
  write,
  tables: { lines: ['account', 'position'], reversals: ['account', 'debit'], grants: ['account', 'lot'] },
};

export * from './queries.js';
export { type DebitTables } from './table.js';
