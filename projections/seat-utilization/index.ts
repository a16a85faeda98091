import { customerFoldVersion } from '#domain/customer';
import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { versionWith } from '../versions.js';
import { project, type SeatChanges } from './project.js';
import { create, type SeatUtilizationTables } from './table.js';
import { write } from './write.js';

/** Seats paid, used and free, and what every change of them costs (R58–R61, S23). */
export const seatUtilization: ReadModel<SeatUtilizationTables, SeatChanges> = {
  name: 'seat_utilization',
  version: versionWith(1, customerFoldVersion),
  streamPrefixes: [streamsOf.customer],
  create,
  project,
  write,
  tables: { seats: ['customer'], changes: ['customer', 'position'] },
};

export * from './queries.js';
export { type SeatUtilizationTables } from './table.js';
