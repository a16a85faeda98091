import { streamsOf } from '../ledger-events.js';
import { poolStreams } from '../pool-events.js';
import type { ReadModel } from '../read-model.js';
import { versionWith } from '../versions.js';
import { foldVersions } from './folds.js';
import { project, type DueChanges } from './project.js';
import { create, type DueTables } from './table.js';
import { write } from './write.js';

/** Which streams hold something that becomes due by itself, and when: the sweep's list (S2). */
export const due: ReadModel<DueTables, DueChanges> = {
  name: 'due',
  version: versionWith(4, ...foldVersions),
  streamPrefixes: [
    ...poolStreams,
    streamsOf.customer,
    streamsOf.standing,
    streamsOf.invoice,
    streamsOf.purchase,
    streamsOf.topUp,
  ],
  create,
  project,
  write,
  tables: {
    cycles: ['account'],
    lots: ['account', 'lot'],
    holds: ['account', 'hold'],
    pins: ['account', 'hold', 'lot'],
    states: ['stream'],
  },
};

export * from './queries.js';
export { type DueTables } from './table.js';
