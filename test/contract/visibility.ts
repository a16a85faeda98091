import { expect } from '@jest/globals';
import type { EventStore, StoredEvent } from '#event-store';
import type { Cases, Scene } from './cases.js';
import { afterCount, events, idsOf } from './events.js';

export function visibilityCases({ test }: Cases): void {
  test('43 nothing becomes visible late: 8 writers and a tailing reader over 10,000 events', async ({
    open,
    stream,
    head,
    prefix,
  }) => {
    const stores = await Promise.all([open(), open()]);
    const written = new Map<string, readonly string[]>();
    const writing = Promise.all(
      Array.from({ length: 8 }, (_, n) => write(stores[n % 2] ?? stores[0], stream(n.toString()), written)),
    );
    const found = await tail({ store: await open(), head, prefix }, 10_000);
    await writing;
    expect(found).toHaveLength(10_000);
    for (const [name, ids] of written) expect(idsOf(found.filter((one) => one.stream === name))).toEqual(ids);
  });
}

async function write(
  store: EventStore,
  stream: string,
  written: Map<string, readonly string[]>,
): Promise<void> {
  const list = events(1_250);
  for (let n = 0; n < list.length; n += 5) await store.append(stream, list.slice(n, n + 5), afterCount(n));
  written.set(stream, idsOf(list));
}

/** Reads on from the last position seen, again and again: whoever becomes visible behind it is missed. */
async function tail(
  { store, head, prefix }: Pick<Scene, 'store' | 'head' | 'prefix'>,
  count: number,
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  const end = performance.now() + 20_000;
  for (let after = head; found.length < count && performance.now() < end;) {
    for await (const one of store.readAll({ after })) {
      after = one.position;
      if (one.stream.startsWith(prefix)) found.push(one);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return found;
}
