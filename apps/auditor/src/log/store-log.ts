import type { EventStore, StoredEvent } from '#event-store';
import { auditorLimits as limits } from '../limits.js';
import type { Ledger, Span } from './ledger.js';

export type EventLog = Pick<Ledger, 'head' | 'dense' | 'pages' | 'stream'> & {
  readonly close: () => Promise<void>;
};

/** A log behind the event store's port, as it stood when it was opened: nothing after its head at that moment is shown. */
export const storeLog = async (
  store: Pick<EventStore, 'readAll' | 'readStream' | 'headPosition' | 'close'>,
): Promise<EventLog> => {
  const head = await store.headPosition();
  const within = async function* (
    events: AsyncIterable<StoredEvent>,
    last: bigint,
  ): AsyncGenerator<StoredEvent> {
    for await (const event of events) {
      if (event.position > last) return;
      yield event;
    }
  };
  return {
    head,
    dense: false,
    pages: ({ after = 0n, upTo = head }: Span = {}) =>
      inPages(within(store.readAll({ after }), upTo < head ? upTo : head)),
    stream: (name) => inPages(within(store.readStream(name), head)),
    close: store.close,
  };
};

async function* inPages(events: AsyncIterable<StoredEvent>): AsyncGenerator<readonly StoredEvent[]> {
  let page: StoredEvent[] = [];
  for await (const event of events) {
    page.push(event);
    if (page.length < limits.page) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
