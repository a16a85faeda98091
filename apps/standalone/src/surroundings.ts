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
  /** Something that the product cannot run without is gone for good: the process stops, and whoever watches it starts it again. */
  readonly giveUp: (reason: string) => void;
  readonly givenUp: Promise<string>;
};

export const surroundingsOf = (config: Config, service: string): Surroundings => {
  let giveUp: Surroundings['giveUp'] = () => undefined;
  const givenUp = new Promise<string>((resolve) => {
    giveUp = resolve;
  });
  return {
    config,
    log: createLogger({ level: config.logLevel, service }),
    metrics: createMetrics(),
    health: createHealth(),
    shutdown: createShutdown(),
    giveUp,
    givenUp,
  };
};
