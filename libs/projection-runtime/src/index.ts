export { applyBatch, writeBatch, type Batch, type Target } from './apply.js';
export { Fenced, readCheckpoint, type Checkpoint } from './checkpoints.js';
export { commandIndexModel, createCommandIndex } from './command-index.js';
export { kyselyOn, readModelPool, readModelTypes } from './database.js';
export { digestOf, type Digest } from './digest.js';
export { createFreshness, type Freshness, type Waited } from './freshness.js';
export { history, type DecodeStored, type Log } from './history.js';
export { createLeadership, type Leadership } from './leadership.js';
export { projectionLimits } from './limits.js';
export { type PositionOrder } from './log-order.js';
export { createProjector, type Projector, type ProjectorParts } from './projector.js';
export * from './read-model.js';
export {
  createEmpty,
  rebuildReadModel,
  type Rebuilt,
  type RebuildOptions,
  type Workshop,
} from './rebuild.js';
export { type ProjectionMetrics, type ReadModelHealth, type ReadModelState } from './runner.js';
export { migrateProjections, type ProjectionTables } from './schema.js';
export { createSnapshotStore } from './snapshots.js';
