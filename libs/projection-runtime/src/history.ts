import type { EventStore, StoredEvent } from '#event-store';
import type { Recorded } from '#kernel';
import type { Batch } from './apply.js';
import { assertNext, type PositionOrder } from './log-order.js';

/** Turns stored bytes into an event; `null`: a category that this process does not know. */
export type DecodeStored = (stored: StoredEvent) => Recorded | null;

export type Log = { readonly store: EventStore; readonly decode: DecodeStored; readonly order: PositionOrder };

export type HistoryOptions = { readonly after: bigint; readonly batch: number; readonly signal?: AbortSignal | undefined };

/** One batch of the log after a position; `null` at its end. */
const readBatch = async ({ store, decode, order }: Log, { after, batch, signal }: HistoryOptions): Promise<Batch | null> => {
  const events: Recorded[] = [];
  let to = after;
  for await (const stored of store.readAll({ after, limit: batch, signal })) {
    assertNext(order, to, stored.position);
    to = stored.position;
    const event = decode(stored);
    if (event !== null) events.push(event);
  }
  return to === after ? null : { from: after, to, events };
};

/** The log from a position to its present end, in batches; the next one is read while the caller writes the last one. */
export async function* history(log: Log, options: HistoryOptions): AsyncGenerator<Batch, void, undefined> {
  let ahead = readBatch(log, options);
  try {
    for (;;) {
      const batch = await ahead;
      if (batch === null) return;
      ahead = readBatch(log, { ...options, after: batch.to });
      ahead.catch(() => undefined); // reported by the next round's await, if there is one
      yield batch;
    }
  } finally {
    await ahead.catch(() => undefined); // no read outlives its reader
  }
}
