import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { insertRows } from '../rows.js';
import { project } from './project.js';
import { create, statementRows, type StatementRow, type StatementsTables } from './table.js';

/** The printed statements of cycles that are over (R26). */
export const statements: ReadModel<StatementsTables, readonly StatementRow[]> = {
  name: 'statements',
  version: 1,
  streamPrefixes: [streamsOf.customer],
  types: ['CycleStatementRendered'],
  create,
  project,
  write: (db, rows) => insertRows(db, statementRows, rows),
  tables: { statements: ['statement'] },
};

export * from './queries.js';
export { type StatementsTables } from './table.js';
