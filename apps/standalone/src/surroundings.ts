import {
  createHealth,
  createLogger,
  createMetrics,
  createShutdown,
  type Config,
  type Health,
  type Logger,
  type Metrics,
  type Shutdown,
} from '#platform';

/** What everything in the process stands in. */
export type Surroundings = {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Filled from the ground up: it stops in the opposite order. */
  readonly shutdown: Shutdown;
};

export const surroundingsOf = (config: Config, service: string): Surroundings => ({
  config,
  log: createLogger({ level: config.logLevel, service }),
  metrics: createMetrics(),
  health: createHealth(),
  shutdown: createShutdown(),
});
