import type { StoredEvent, Subscriber } from '#event-store';

export type Notes = {
  /** What handlers have finished with, repeats included. */
  readonly events: StoredEvent[];
  readonly progress: bigint[];
  readonly caughtUp: bigint[];
  readonly dropped: { readonly reason: Error; readonly final: boolean }[];
};

/** Notes everything that a subscription tells. */
export function recorder(onEvents: Subscriber['onEvents'] = () => Promise.resolve()): {
  readonly notes: Notes;
  readonly subscriber: Subscriber;
} {
  const notes: Notes = { events: [], progress: [], caughtUp: [], dropped: [] };
  return {
    notes,
    subscriber: {
      onEvents: async (batch) => {
        await onEvents(batch);
        notes.events.push(...batch);
      },
      onProgress: (position) => {
        notes.progress.push(position);
      },
      onCaughtUp: (position) => {
        notes.caughtUp.push(position);
      },
      onDropped: (reason, final) => {
        notes.dropped.push({ reason, final });
      },
    },
  };
}

/** Delivery is at least once: what is left when repeats are taken out. Throws where an order is broken. */
export function delivered({ events }: Notes): StoredEvent[] {
  const once: StoredEvent[] = [];
  const seen = new Set<bigint>();
  let newest = -1n;
  for (const one of events) {
    if (seen.has(one.position)) continue;
    if (one.position < newest)
      throw new Error(`position ${one.position.toString()} came first after ${newest.toString()}`);
    newest = one.position;
    seen.add(one.position);
    once.push(one);
  }
  return once;
}
