export * from './inspect.js';
export * from './join.js';
export * from './owner.js';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type SupervisorEvent,
} from './supervisor.js';
