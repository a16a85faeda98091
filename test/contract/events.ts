import { randomUUID } from 'node:crypto';
import {
  AppendOutcomeUnknown,
  type Appended,
  type EventStore,
  type Expected,
  type NewEvent,
  type StoredEvent,
  Unavailable,
} from '#event-store';

export const event = (fields: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'Counted.v1',
  data: '{"n":1}',
  metadata: '{}',
  ...fields,
});
export const events = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, n) => event({ data: `{"n":${n.toString()}}` }));
export const idsOf = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

export const noStream = { expected: { kind: 'noStream' } } as const;
export const at = (revision: bigint): { readonly expected: Expected } => ({
  expected: { kind: 'exact', revision },
});
/** Where the next append to a stream of this many events belongs. */
export const afterCount = (count: number): { readonly expected: Expected } =>
  count === 0 ? noStream : at(BigInt(count - 1));

export async function listOf(found: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const list: StoredEvent[] = [];
  for await (const one of found) list.push(one);
  return list;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something to become true, at most ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await wait(5);
  }
}

/** What every caller of the port must do: repeat with the same ids and the same expected revision until the answer is definite. */
export async function insist(
  store: EventStore,
  stream: string,
  list: readonly NewEvent[],
  expected: { readonly expected: Expected },
): Promise<Appended> {
  const end = performance.now() + 10_000;
  for (;;) {
    try {
      return await store.append(stream, list, { ...expected, timeoutMs: 1_000 });
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknown || error instanceof Unavailable) || performance.now() > end)
        throw error;
      await wait(20);
    }
  }
}

/** One event at a time until told to stop. */
export function keepAppending(
  store: EventStore,
  stream: string,
  perAppend = 1,
): { readonly stop: () => Promise<readonly NewEvent[]> } {
  const written: NewEvent[] = [];
  const flag = { going: true };
  const loop = (async () => {
    while (flag.going) {
      const list = events(perAppend);
      await insist(store, stream, list, afterCount(written.length));
      written.push(...list);
      await wait(1);
    }
  })();
  return {
    stop: async () => {
      flag.going = false;
      await loop;
      return written;
    },
  };
}
