import { expect } from '@jest/globals';
import {
  Concurrency,
  EventTooLarge,
  InvalidEvent,
  jsonEvent,
  type NewEvent,
  storeLimits,
} from '#event-store';
import type { Cases, Scene } from './cases.js';
import { afterCount, at, event, events, idsOf, listOf, noStream } from './events.js';

export function appendCases(cases: Cases): void {
  expectedRevisions(cases);
  concurrency(cases);
  refusedInput(cases);
}

function expectedRevisions({ test }: Cases): void {
  test('1 noStream on a new stream: revision 0', async ({ store, stream, head }) => {
    const { revision, position, repeated } = await store.append(stream(), [event()], noStream);
    expect(revision).toBe(0n);
    expect(position).toBeGreaterThan(head);
    expect(repeated).toBe(store.commandIndex === 'in-store' ? false : 'unknown');
  });

  test('2 noStream on an existing stream: Concurrency with the actual revision', async ({
    store,
    stream,
  }) => {
    await store.append(stream(), events(3), noStream);
    await expect(store.append(stream(), [event()], noStream)).rejects.toMatchObject({
      name: 'Concurrency',
      stream: stream(),
      actual: 2n,
    });
  });

  test('3 exact revision that matches', async ({ store, stream }) => {
    await store.append(stream(), events(2), noStream);
    expect((await store.append(stream(), events(3), at(1n))).revision).toBe(4n);
  });

  test('4 exact revision too low', async ({ store, stream }) => {
    await store.append(stream(), events(3), noStream);
    await expect(store.append(stream(), [event()], at(1n))).rejects.toMatchObject({
      name: 'Concurrency',
      actual: 2n,
    });
  });

  test('5 exact revision too high', async ({ store, stream }) => {
    await store.append(stream(), events(3), noStream);
    for (const revision of [3n, 4_000_000_000n, 2n ** 62n]) {
      await expect(store.append(stream(), [event()], at(revision))).rejects.toMatchObject({
        name: 'Concurrency',
        actual: 2n,
      });
    }
    expect(await store.headRevision(stream())).toBe(2n);
  });

  test('6 exact revision on a missing stream: actual is no stream', async ({ store, stream }) => {
    await expect(store.append(stream(), [event()], at(0n))).rejects.toMatchObject({
      name: 'Concurrency',
      actual: null,
    });
    expect(await store.headRevision(stream())).toBeNull();
  });

  test('7 several events are contiguous, and all or nothing', async ({ store, stream }) => {
    const list = events(50);
    const { revision } = await store.append(stream(), list, noStream);
    expect(revision).toBe(49n);
    await expect(
      store.append(stream(), [event(), event({ id: 'no uuid' }), event()], at(49n)),
    ).rejects.toThrow(InvalidEvent);
    const stored = await listOf(store.readStream(stream()));
    expect(idsOf(stored)).toEqual(idsOf(list));
    expect(stored.map((one) => one.revision)).toEqual(list.map((_, nth) => BigInt(nth)));
  });
}

function concurrency({ test }: Cases): void {
  test('8 of two concurrent appends with the same expected revision exactly one wins, 100 times', async ({
    store,
    open,
    stream,
  }) => {
    const other = await open();
    for (let round = 0; round < 100; round += 1) {
      const results = await Promise.allSettled(
        [store, other].map((one) => one.append(stream(), [event()], afterCount(round))),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Concurrency);
    }
    expect(await store.headRevision(stream())).toBe(99n);
  });

  test('9 200 streams in parallel; a refused neighbour fails nobody; each stream keeps its order', async ({
    store,
    stream,
  }) => {
    const names = Array.from({ length: 200 }, (_, n) => stream(n.toString()));
    const first = await store.appendMany(
      names.map((name) => ({ stream: name, events: events(2), ...noStream })),
    );
    expect(first.map(({ status }) => status)).toEqual(names.map(() => 'fulfilled'));
    const second = await store.appendMany([
      ...names.map((name, n) => ({ stream: name, events: events(1), ...at(n % 10 === 0 ? 0n : 1n) })),
      ...names.map((name, n) => ({ stream: name, events: events(1), ...at(n % 10 === 0 ? 1n : 2n) })),
    ]);
    expect(second.map(({ status }) => status)).toEqual([
      ...names.map((_, n) => (n % 10 === 0 ? 'rejected' : 'fulfilled')),
      ...names.map(() => 'fulfilled'),
    ]);
    const heads = await Promise.all(names.map((name) => store.headRevision(name)));
    expect(heads).toEqual(names.map((_, n) => (n % 10 === 0 ? 2n : 3n)));
  });
}

/** Refused with this error, nothing stored, and the store works on. */
async function refuses(
  { store, stream }: Scene,
  list: readonly NewEvent[],
  error: typeof InvalidEvent | typeof EventTooLarge,
): Promise<void> {
  await expect(store.append(stream('refused'), list, noStream)).rejects.toThrow(error);
  expect(await store.headRevision(stream('refused'))).toBeNull();
}

function refusedInput({ test }: Cases): void {
  test('10 an empty list', (scene) => refuses(scene, [], InvalidEvent));

  test('11 the same id twice in one call', async (scene) => {
    const one = event();
    await refuses(scene, [one, event(), { ...one, data: '{}' }], InvalidEvent);
  });

  test('12 nil, malformed and upper-case ids', async (scene) => {
    for (const id of [
      '00000000-0000-0000-0000-000000000000',
      '',
      'x',
      event().id.toUpperCase(),
      `{${event().id}}`,
      event().id.replaceAll('-', ''),
      `${event().id} `,
    ]) {
      await refuses(scene, [event({ id })], InvalidEvent);
    }
  });

  test('13 names: no $, not empty; unicode, spaces and 400 characters come back; case counts', async ({
    store,
    prefix,
  }) => {
    for (const bad of ['', '$', `$${prefix}`, 'x'.repeat(401), 'a\0b', 'a\ud800b']) {
      await expect(store.append(bad, [event()], noStream)).rejects.toThrow(InvalidEvent);
    }
    for (const type of ['', '$x', 'a\0b', 'a\udfff'])
      await expect(store.append(`${prefix}-t`, [event({ type })], noStream)).rejects.toThrow(InvalidEvent);
    const names = [
      `${prefix} with spaces `,
      `${prefix}-Ünïcödé-日本語-👩‍🚀`,
      `${prefix}-'"\\%_;--$/{}`,
      `${prefix}-a`,
      `${prefix}-A`,
      prefix.padEnd(400, 'x'),
    ];
    for (const name of names) await store.append(name, [event({ type: 'Größe 計 "x".v1' })], noStream);
    for (const name of names) {
      const found = await listOf(store.readStream(name));
      expect(found.map((one) => [one.stream, one.revision, one.type])).toEqual([
        [name, 0n, 'Größe 計 "x".v1'],
      ]);
    }
  });

  test('14 sizes at the bound and one byte above', async (scene) => {
    const { store, stream } = scene;
    const sized = (bytes: number): NewEvent => event({ data: `"é${'x'.repeat(bytes - 6)}"`, metadata: '{}' });
    await store.append(stream('event'), [sized(storeLimits.bytesPerEvent)], noStream);
    await refuses(scene, [sized(storeLimits.bytesPerEvent + 1)], EventTooLarge);

    const name = stream('refused');
    const overhead = Buffer.byteLength(name) + Buffer.byteLength(event().type);
    const full = (total: number): NewEvent[] =>
      [0, 1, 2, 3].map((nth) => sized((nth === 0 ? total - 3 * 230_000 : 230_000) - overhead));
    await refuses(scene, full(storeLimits.bytesPerAppend + 1), EventTooLarge);
    expect((await store.append(name, full(storeLimits.bytesPerAppend), noStream)).revision).toBe(3n);

    await expect(
      store.append(stream('many'), events(storeLimits.eventsPerAppend + 1), noStream),
    ).rejects.toThrow(EventTooLarge);
    expect((await store.append(stream('many'), events(storeLimits.eventsPerAppend), noStream)).revision).toBe(
      BigInt(storeLimits.eventsPerAppend - 1),
    );
  });

  test('15 what is no JSON is refused before it leaves, and the store stays usable', async (scene) => {
    const { id } = event();
    const circular: Record<string, unknown> = {};
    circular['self'] = { circular };
    const unfit = [
      1n,
      NaN,
      Infinity,
      undefined,
      circular,
      new Date(0),
      () => 1,
      Symbol('x'),
      new Map(),
      'a\0',
      '\ud800',
      [undefined],
      { '\udc00': 1 },
    ];
    for (const value of unfit) {
      expect(() => jsonEvent(id, 'Counted.v1', { value })).toThrow(InvalidEvent);
      expect(() => jsonEvent(id, 'Counted.v1', {}, [value])).toThrow(InvalidEvent);
    }
    const texts = [
      '',
      '{',
      'undefined',
      '{"a":1n}',
      'NaN',
      '"\0"',
      '"\\u0000"',
      '"\\ud800"',
      '"\ud800"',
      '{"\\udc00x":1}',
      "{'a':1}",
    ];
    for (const text of texts) {
      await refuses(scene, [event({ data: text })], InvalidEvent);
      await refuses(scene, [event({ metadata: text })], InvalidEvent);
    }
    const fit = jsonEvent(id, 'Counted.v1', {
      emoji: '👩‍🚀',
      backslash: '\\u0000',
      control: '\u0001',
      nested: [null, true, { n: 0.1 }],
    });
    await scene.store.append(scene.stream(), [fit], noStream);
    expect((await listOf(scene.store.readStream(scene.stream())))[0]?.data).toBe(fit.data);
  });
}
