import type { PolicyEvent } from '#domain/policy';
import type { ReadModel } from '../read-model.js';
import { upsertRows } from '../rows.js';
import { project } from './project.js';
import { create, plans as table, type PlanRow, type PlansTables } from './table.js';

/** The catalogue: which plans there are, each in its latest version (R21). */
export const plans: ReadModel<PlansTables, readonly PlanRow[]> = {
  name: 'plans',
  version: 1,
  streamPrefixes: ['Policy-'],
  types: ['PolicyPublished'] satisfies PolicyEvent['type'][],
  create,
  project,
  write: (db, rows) => upsertRows(db, table, rows),
  tables: { plans: ['plan'] },
};

export * from './queries.js';
export { type PlansTables } from './table.js';
