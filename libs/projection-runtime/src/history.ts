import type { EventStore, StoredEvent } from '#event-store';
import type { Recorded } from '#kernel';
import type { Batch } from './apply.js';
import { assertNext, type PositionOrder } from './log-order.js';

/** Turns stored bytes into an event; `null`: a category that this process does not know. */
export type DecodeStored = (stored: StoredEvent) => Recorded | null;

export type Log = {
  readonly store: EventStore;
  readonly decode: DecodeStored;
  readonly order: PositionOrder;
};

export type HistoryOptions = {
  readonly after: bigint;
  readonly batch: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * The log from a position to its present end, in batches. One read for all of them: the store fetches its next page while the
 * caller writes, and no page is fetched for a batch that ends in its middle.
 */
export async function* history(
  { store, decode, order }: Log,
  { after, batch, signal }: HistoryOptions,
): AsyncGenerator<Batch, void, undefined> {
  let from = after;
  let to = after;
  let events: Recorded[] = [];
  for await (const stored of store.readAll({ after, signal })) {
    assertNext(order, to, stored.position);
    to = stored.position;
    const event = decode(stored);
    if (event !== null) events.push(event);
    if (events.length < batch) continue;
    yield { from, to, events };
    from = to;
    events = [];
  }
  if (to !== from) yield { from, to, events };
}
