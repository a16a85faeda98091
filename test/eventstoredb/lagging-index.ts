import type { EventStore, Position } from '#event-store';
import type { IndexUnderTest } from '../contract/harness.js';

/** What stands for the projected index of command ids: fed by a subscription, and held back on request. */
export async function laggingIndex(store: EventStore): Promise<IndexUnderTest> {
  const found = new Map<string, bigint>();
  let reached: Position = await store.headPosition();
  let held: Promise<void> = Promise.resolve();
  let release = (): void => undefined;
  const subscription = store.subscribeAll(
    { after: reached },
    {
      onEvents: async (batch) => {
        await held;
        for (const { stream, id, revision } of batch) found.set(`${stream} ${id}`, revision);
      },
      onProgress: (position) => {
        reached = position;
      },
    },
  );
  return {
    find: (stream, eventId) => {
      const revision = found.get(`${stream} ${eventId}`);
      return Promise.resolve(revision === undefined ? null : { revision });
    },
    indexedUpTo: () => Promise.resolve(reached),
    hold: () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
      return Promise.resolve();
    },
    release: () => {
      release();
      return Promise.resolve();
    },
    close: () => {
      release();
      return subscription.stop();
    },
  };
}
