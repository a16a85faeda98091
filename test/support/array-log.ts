import type { EventStore, StoredEvent, SubscribeOptions, Subscriber, Subscription } from '#event-store';

export type ArrayLog = EventStore & { readonly add: (...events: readonly StoredEvent[]) => void };

const unsupported = (): Promise<never> => Promise.reject(new Error('this log is only read'));

/**
 * A log that is read and followed, over events that a test has made: it delivers what it is told to, gaps included.
 * `twice`: every delivery comes again, as the port allows.
 */
export const arrayLog = (initial: readonly StoredEvent[] = [], { twice = false } = {}): ArrayLog => {
  const events = [...initial];
  const listeners = new Set<() => void>();
  const after = (position: bigint, limit: number): StoredEvent[] => {
    const first = events.findIndex((event) => event.position > position);
    return first === -1 ? [] : events.slice(first, first + limit);
  };

  const subscribeAll = (
    { after: start, batchSize = 1_000 }: SubscribeOptions,
    subscriber: Subscriber,
  ): Subscription => {
    let position = start;
    let state: Subscription['state'] = 'live';
    let wake: () => void = () => undefined;
    const listen = (): void => {
      wake();
    };
    listeners.add(listen);
    const deliver = async (): Promise<void> => {
      for (let failures = 0; state === 'live';) {
        const batch = after(position, batchSize);
        const last = batch.at(-1);
        if (last === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        try {
          await subscriber.onEvents(batch);
          if (twice) await subscriber.onEvents(batch);
          position = last.position;
          failures = 0;
          await subscriber.onProgress?.(position);
        } catch (error) {
          failures += 1;
          if (failures < 3) continue;
          state = 'failed';
          subscriber.onDropped?.(error as Error, true);
        }
      }
    };
    const running = deliver();
    return {
      get position() {
        return position;
      },
      get state() {
        return state;
      },
      stop: async () => {
        state = 'stopped';
        listeners.delete(listen);
        wake();
        await running;
      },
    };
  };

  return {
    commandIndex: 'in-store',
    append: unsupported,
    appendMany: unsupported,
    readStream: async function* (stream, { from = 0n } = {}) {
      for (const event of events) if (event.stream === stream && event.revision >= from) yield event;
    },
    readAll: async function* ({ after: position = 0n, limit = events.length } = {}) {
      yield* after(position, limit);
    },
    subscribeAll,
    headRevision: async (stream) => events.findLast((event) => event.stream === stream)?.revision ?? null,
    headPosition: async () => events.at(-1)?.position ?? 0n,
    health: async () => ({ ok: true, detail: '' }),
    close: async () => undefined,
    add: (...more) => {
      events.push(...more);
      for (const listen of listeners) listen();
    },
  };
};
