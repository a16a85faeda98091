import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventStore, Position } from '#event-store';
import type { Capabilities, Stage, StoreAdapter } from './harness.js';

/** What one case gets. */
export type Scene = {
  /** Shared by the cases of an adapter. */
  readonly store: EventStore;
  /** A further store, closed after the case. */
  readonly open: () => Promise<EventStore>;
  /** Closed after the case as well. */
  readonly keep: (store: EventStore) => EventStore;
  /** The name of a stream that nobody else uses; all of one case share `prefix`. */
  readonly stream: (suffix?: string) => string;
  readonly prefix: string;
  /** The log's head when the case began. */
  readonly head: Position;
  readonly can: Partial<Capabilities>;
};

export type Cases = {
  readonly adapter: StoreAdapter;
  readonly test: (title: string, run: (scene: Scene) => Promise<void>) => void;
  /** For a case that needs a capability: without it, it is listed by name, with the reason. */
  readonly testWith: <C extends keyof Capabilities>(
    capability: C,
    title: string,
    run: (able: Capabilities[C], scene: Scene) => Promise<void>,
  ) => void;
};

/** Faults take time-outs to be noticed. */
const CASE_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 60_000;

/** Registers start and end of a stage with jest, and says how its cases run. */
export function casesOn(name: string, adapter: StoreAdapter): Cases {
  const stages: Stage[] = [];
  const shared: EventStore[] = [];
  const opened: EventStore[] = [];
  const notHere: string[] = [];

  beforeAll(async () => {
    const stage = await adapter.start();
    stages.push(stage);
    shared.push(await stage.open());
  }, START_TIMEOUT_MS);
  afterEach(() => closeAll(opened));
  afterAll(async () => {
    await closeAll(shared);
    for (const stage of stages.splice(0)) await stage.stop();
    // By name and reason: what an adapter has no way to suffer is a statement about it, not something left undone.
    if (notHere.length > 0)
      process.stdout.write(
        `${name}: ${notHere.length.toString()} cases have no meaning here:\n${notHere.join('\n')}\n`,
      );
  });

  const scene = async (): Promise<Scene> => {
    const [stage] = stages;
    const [store] = shared;
    if (stage === undefined || store === undefined) throw new Error('the stage did not start');
    const keep = (one: EventStore): EventStore => {
      opened.push(one);
      return one;
    };
    const prefix = `Contract-${randomUUID().slice(0, 8)}`;
    return {
      store,
      keep,
      open: async () => keep(await stage.open()),
      stream: (suffix = 'a') => `${prefix}-${suffix}`,
      prefix,
      head: await store.headPosition(),
      can: stage.can,
    };
  };

  return {
    adapter,
    test: (title, run) => {
      it(title, async () => run(await scene()), CASE_TIMEOUT_MS);
    },
    testWith: (capability, title, run) => {
      const reason = adapter.without[capability];
      if (reason !== undefined) {
        notHere.push(`  ${title} (${reason})`);
        return;
      }
      it(
        title,
        async () => {
          const here = await scene();
          const able = here.can[capability];
          expect(able).toBeDefined(); // an adapter either has a capability or says why not
          if (able !== undefined) await run(able, here);
        },
        CASE_TIMEOUT_MS,
      );
    },
  };
}

const closeAll = async (stores: EventStore[]): Promise<void> => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
};
