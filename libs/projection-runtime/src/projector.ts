import { setMaxListeners } from 'node:events';
import type pg from 'pg';
import type { EventStore } from '#event-store';
import { invariant, type Clock } from '#kernel';
import { kyselyOn } from './database.js';
import { createFreshness, type Freshness } from './freshness.js';
import type { DecodeStored, Log } from './history.js';
import { createLeadership } from './leadership.js';
import type { PositionOrder } from './log-order.js';
import type { AnyReadModel, Lag } from './read-model.js';
import { rebuildReadModel, type Rebuilt, type RebuildOptions } from './rebuild.js';
import { createRunner, type ProjectionMetrics, type ReadModelHealth, type Runner } from './runner.js';
import { migrateProjections } from './schema.js';
import { createTail } from './tail.js';

export type ProjectorParts = {
  readonly store: EventStore;
  /** Made by `readModelPool`, or with `readModelTypes`. One connection is kept for the locks. Stays the caller's to end. */
  readonly pool: pg.Pool;
  readonly readModels: readonly AnyReadModel[];
  readonly decode: DecodeStored;
  readonly clock: Clock;
  /** Default: `dense` where command ids are in the store (Postgres, memory), `increasing` where they lag (EventStoreDB). */
  readonly order?: PositionOrder;
  readonly metrics?: ProjectionMetrics;
};

export type Projector = {
  /** Creates the runtime's own tables; all that a rebuild by a program that follows nothing needs. */
  readonly prepare: () => Promise<void>;
  /** Creates what is missing and begins to follow the log; resolves before it has caught up. */
  readonly start: () => Promise<void>;
  /** Waits for the running batches. Idempotent. */
  readonly stop: () => Promise<void>;
  readonly health: () => readonly ReadModelHealth[];
  /** Why the subscription to the log does not run; `null` when it does. */
  readonly logProblem: () => string | null;
  readonly lags: () => Promise<readonly Lag[]>;
  /** Rebuilds in the shadow and swaps; brings a failed read model back. */
  readonly rebuild: (name: string, options?: RebuildOptions) => Promise<Rebuilt>;
  readonly waitFor: Freshness['waitFor'];
};

const silent: ProjectionMetrics = { applied: () => undefined, failed: () => undefined };

/** Names become schemas: these belong to others. */
const RESERVED = new Set(['ledger', 'projection', 'public', 'information_schema']);

const assertNames = (readModels: readonly AnyReadModel[]): void => {
  for (const { name } of readModels)
    invariant(
      /^[a-z][a-z_]{0,40}$/.test(name) && !/^pg_|_shadow$|_old$/.test(name) && !RESERVED.has(name),
      `"${name}" can name a read model's schema`,
    );
  invariant(
    new Set(readModels.map(({ name }) => name)).size === readModels.length,
    'no two read models have one name',
  );
};

/** A read model with its loop; `running` while the loop does. */
type Running = { readonly model: AnyReadModel; readonly runner: Runner; running: Promise<void> | null };

const logOf = ({ store, decode, order }: ProjectorParts): Log => ({
  store,
  decode,
  order: order ?? (store.commandIndex === 'in-store' ? 'dense' : 'increasing'),
});

/** The projector of this process: one tail of the log, fanned out to every read model, each with a loop and a checkpoint of its own. */
export const createProjector = (parts: ProjectorParts): Projector => {
  const { store, pool, readModels, clock, metrics = silent } = parts;
  assertNames(readModels);
  const db = kyselyOn<never>(pool);
  const log = logOf(parts);
  const workshop = { log, db, clock, leadership: createLeadership(pool) };
  const tail = createTail(log);
  const freshness = createFreshness(db);
  const stopping = new AbortController();
  // Each read model waits on it in one place, and its rebuild in one more: node takes more than ten for a leak.
  setMaxListeners(2 * readModels.length, stopping.signal);
  const all = readModels.map((model): Running => {
    return { model, runner: createRunner(model, { ...workshop, tail, metrics }), running: null };
  });
  let started = false;
  const run = (one: Running): void => {
    if (one.running !== null || stopping.signal.aborted) return;
    one.running = one.runner.run(stopping.signal).finally(() => {
      one.running = null;
    });
  };

  return {
    prepare: () => migrateProjections(db),
    start: async () => {
      await migrateProjections(db);
      started = true;
      all.forEach(run);
    },
    stop: async () => {
      stopping.abort();
      freshness.close();
      await Promise.all(all.flatMap(({ running }) => running ?? []));
      await tail.stop();
      await workshop.leadership.close();
    },
    health: () => all.map(({ runner }) => runner.health()),
    logProblem: tail.problem,
    lags: async () => {
      const head = await store.headPosition();
      return all.map(({ runner }) => {
        const { readModel, position, updatedAt } = runner.health();
        return { readModel, position, head, updatedAt };
      });
    },
    rebuild: async (name, options) => {
      const one = all.find(({ model }) => model.name === name);
      invariant(one !== undefined, `"${name}" is a read model of this projector`);
      const rebuilt = await rebuildReadModel(workshop, one.model, { signal: stopping.signal, ...options });
      if (started) run(one);
      return rebuilt;
    },
    waitFor: freshness.waitFor,
  };
};
