import { expect } from '@jest/globals';
import {
  Aborted,
  InvalidPosition,
  jsonEvent,
  type EventStore,
  type Position,
  type StoredEvent,
} from '#event-store';
import type { Cases } from './cases.js';
import { afterCount, at, event, events, idsOf, keepAppending, listOf, noStream } from './events.js';

export function readCases(cases: Cases): void {
  streams(cases);
  stopping(cases);
  theLog(cases);
}

const revisionsOf = (list: readonly StoredEvent[]): number[] => list.map(({ revision }) => Number(revision));

function streams({ test }: Cases): void {
  test('30 a missing stream is empty', async ({ store, stream }) => {
    expect(await listOf(store.readStream(stream()))).toEqual([]);
    expect(await listOf(store.readStream(stream(), { direction: 'backwards', from: 7n }))).toEqual([]);
    expect(await store.headRevision(stream())).toBeNull();
  });

  test('31 directions, from, limits, beyond the end', async ({ store, stream }) => {
    for (let n = 0; n < 3; n += 1) await store.append(stream(), events(400), afterCount(n * 400));
    const read = async (options: Parameters<EventStore['readStream']>[1]): Promise<number[]> =>
      revisionsOf(await listOf(store.readStream(stream(), options)));
    const all = Array.from({ length: 1_200 }, (_, n) => n);
    expect(await read({})).toEqual(all);
    expect(await read({ direction: 'backwards' })).toEqual(all.toReversed());
    expect(await read({ from: 1_198n })).toEqual([1_198, 1_199]);
    expect(await read({ from: 1n, limit: 2 })).toEqual([1, 2]);
    expect(await read({ from: 2n, direction: 'backwards' })).toEqual([2, 1, 0]);
    expect(await read({ direction: 'backwards', limit: 1 })).toEqual([1_199]);
    expect(await read({ limit: 0 })).toEqual([]);
    expect(await read({ limit: 1_100 })).toEqual(all.slice(0, 1_100));
    expect(await read({ from: 1_200n })).toEqual([]);
    expect(await read({ from: 2n ** 62n })).toEqual([]);
    expect(await read({ from: 5_000n, direction: 'backwards', limit: 2 })).toEqual([1_199, 1_198]);
  });

  test('32 payloads come back byte for byte', async ({ store, stream }) => {
    const texts = [
      '{"b":1,"a":2,"b":3}',
      '{ "spaced" : [ 1 ,\n\t2 ] }',
      '{"n":9007199254740993.10,"e":1e400,"z":-0}',
      '{"é":"日本 👩‍🚀 \\u00e9 \\/"}',
      '{}',
      '[]',
      '""',
      'null',
      '"12345678901234567890.123456789"',
      '{"":{"":[{}]}}',
    ];
    const list = [
      ...texts.map((data) => event({ data, metadata: data })),
      jsonEvent(event().id, 'Counted.v1', { max: Number.MAX_SAFE_INTEGER, empty: {} }),
    ];
    await store.append(stream(), list, noStream);
    const found = await listOf(store.readStream(stream()));
    expect(found.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(list);
  });

  test('33 the store notes when', async ({ store, stream }) => {
    await store.append(stream(), events(2), noStream);
    for (const { storedAt } of await listOf(store.readStream(stream()))) {
      expect(Number.isInteger(storedAt)).toBe(true);
      expect(Math.abs(storedAt - Date.now())).toBeLessThan(60_000);
    }
  });
}

function stopping({ test }: Cases): void {
  test('34 300 reads left early: the store works on and no call stays open', async ({
    open,
    stream,
    head,
    can,
  }) => {
    const store = await open();
    for (let n = 0; n < 3; n += 1) await store.append(stream(), events(500), afterCount(n * 500));
    for (let n = 0; n < 300; n += 1) {
      const reading = n % 2 === 0 ? store.readStream(stream()) : store.readAll({ after: head });
      for await (const { revision } of reading) if (revision >= 1n) break;
    }
    expect((await store.append(stream(), [event()], at(1_499n))).revision).toBe(1_500n);
    await new Promise((resolve) => setTimeout(resolve, 50)); // a page that was under way when its reader left
    if (can.openCalls !== undefined) expect(can.openCalls(store)).toBe(0);
  });

  test('35 an aborted read rejects, an aborted append that was not sent does nothing', async ({
    store,
    stream,
  }) => {
    await store.append(stream(), events(10), noStream);
    for (const read of [store.readStream.bind(store, stream()), store.readAll.bind(store)]) {
      const controller = new AbortController();
      const reading = async (): Promise<void> => {
        for await (const { stream: name } of read({ signal: controller.signal }))
          if (name !== '') controller.abort();
      };
      await expect(reading()).rejects.toThrow(Aborted);
      await expect(listOf(read({ signal: AbortSignal.abort() }))).rejects.toThrow(Aborted);
    }
    await expect(
      store.append(stream(), [event()], { ...at(9n), signal: AbortSignal.abort() }),
    ).rejects.toThrow(Aborted);
    expect(await store.headRevision(stream())).toBe(9n);
  });

  test('36 a slow consumer gets everything, and the store does not run ahead of it', async ({
    store,
    open,
    stream,
    head,
    can,
  }) => {
    const blob = `"${'x'.repeat(200_000)}"`;
    for (let n = 0; n < 40; n += 1)
      await store.append(
        stream(),
        [1, 2, 3, 4].map(() => event({ data: blob })),
        afterCount(n * 4),
      ); // 32 MB
    const sent = can.bytesSent;
    const before = sent?.() ?? 0;
    let count = 0;
    for await (const { data } of (await open()).readAll({ after: head })) {
      expect(data.length).toBe(blob.length);
      count += 1;
      if (count > 1) continue;
      await new Promise((resolve) => setTimeout(resolve, 150));
      if (sent !== undefined) expect(sent() - before).toBeLessThan(20_000_000);
    }
    expect(count).toBe(160);
  });
}

function theLog({ test }: Cases): void {
  test('37 appending while somebody reads: no gap, no duplicate', async ({ store, stream, head, prefix }) => {
    await store.append(stream('old'), events(500), noStream);
    const appending = keepAppending(store, stream('new'), 5);
    let after = head;
    const found: StoredEvent[] = [];
    for (let n = 0; n < 20; n += 1) {
      for await (const one of store.readAll({ after, streamPrefixes: [prefix] })) {
        found.push(one);
        after = one.position;
      }
    }
    const written = await appending.stop();
    found.push(...(await listOf(store.readAll({ after, streamPrefixes: [prefix] }))));
    expect(revisionsOf(found.filter((one) => one.stream === stream('old')))).toEqual(
      Array.from({ length: 500 }, (_, n) => n),
    );
    expect(idsOf(found.filter((one) => one.stream === stream('new')))).toEqual(idsOf(written));
  });

  test('38 positions strictly increase; an append answers the position of its last event', async ({
    store,
    stream,
    head,
    prefix,
  }) => {
    const answers: Position[] = [];
    for (let n = 0; n < 10; n += 1)
      answers.push(
        (
          await store.append(
            stream((n % 3).toString()),
            events(3),
            n < 3 ? noStream : at(BigInt(Math.floor(n / 3) * 3 - 1)),
          )
        ).position,
      );
    const found = await listOf(store.readAll({ after: head, streamPrefixes: [prefix] }));
    expect(found).toHaveLength(30);
    for (const [nth, { position }] of found.entries())
      expect(position).toBeGreaterThan(found[nth - 1]?.position ?? head);
    expect(found.filter((_, nth) => nth % 3 === 2).map(({ position }) => position)).toEqual(answers);
    expect(await store.headPosition()).toBeGreaterThanOrEqual(answers.at(-1) ?? 0n);
  });

  test('39 after is exclusive; at the head there is nothing; a position from the future is refused', async ({
    store,
    stream,
    prefix,
  }) => {
    const [first, second] = [
      await store.append(stream(), events(1), noStream),
      await store.append(stream(), events(2), at(0n)),
    ];
    const after = (position: Position): Promise<StoredEvent[]> =>
      listOf(store.readAll({ after: position, streamPrefixes: [prefix] }));
    expect(revisionsOf(await after(first.position))).toEqual([1, 2]);
    expect(await after(second.position)).toEqual([]);
    const head = await store.headPosition();
    await expect(listOf(store.readAll({ after: head + 1_000_000_000n }))).rejects.toThrow(InvalidPosition);
    await expect(listOf(store.readAll({ after: -1n }))).rejects.toThrow(InvalidPosition);
  });

  test('40 what was acknowledged is readable at once, in its stream and in the log', async ({
    store,
    open,
    stream,
  }) => {
    const other = await open();
    for (let n = 0; n < 100; n += 1) {
      const before = await other.headPosition();
      const one = event();
      const { revision, position } = await store.append(stream(), [one], afterCount(n));
      expect(idsOf(await listOf(other.readStream(stream(), { from: revision })))).toEqual([one.id]);
      expect((await listOf(other.readAll({ after: before }))).map(({ position: there }) => there)).toContain(
        position,
      );
      expect(await other.headPosition()).toBeGreaterThanOrEqual(position);
    }
  });

  test('41 prefixes are literal and case-sensitive', async ({ store, prefix, head }) => {
    const names = ['ab', 'abc', 'aXc', 'a%c', 'a_c', 'a\\c', 'AB'].map((suffix) => prefix + suffix);
    for (const name of names) await store.append(name, [event()], noStream);
    const matching = async (...suffixes: string[]): Promise<string[]> =>
      (
        await listOf(
          store.readAll({ after: head, streamPrefixes: suffixes.map((suffix) => prefix + suffix) }),
        )
      ).map(({ stream }) => stream.slice(prefix.length));
    expect(await matching('zz')).toEqual([]);
    expect(await matching('ab')).toEqual(['ab', 'abc']);
    expect(await matching('ab', 'abc', 'a')).toEqual(['ab', 'abc', 'aXc', 'a%c', 'a_c', 'a\\c']);
    expect(await matching('a%')).toEqual(['a%c']);
    expect(await matching('a_')).toEqual(['a_c']);
    expect(await matching('a\\')).toEqual(['a\\c']);
    expect((await listOf(store.readAll({ after: head, streamPrefixes: [] }))).length).toBeGreaterThanOrEqual(
      names.length,
    );
    expect(
      idsOf(await listOf(store.readAll({ after: head, streamPrefixes: [prefix], limit: 3 }))),
    ).toHaveLength(3);
  });

  test('42 no system events', async ({ store, stream }) => {
    await store.append(stream(), [event()], noStream);
    const system = (await listOf(store.readAll())).filter(
      (one) => one.stream.startsWith('$') || one.type.startsWith('$'),
    );
    expect(system).toEqual([]);
  });
}
