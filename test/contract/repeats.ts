import { expect } from '@jest/globals';
import { AppendOutcomeUnknown, Concurrency } from '#event-store';
import type { Cases } from './cases.js';
import { at, event, events, idsOf, insist, listOf, noStream } from './events.js';

export function repeatCases(cases: Cases): void {
  sameIds(cases);
  lostAnswers(cases);
  brokenConnections(cases);
}

function sameIds({ test, adapter }: Cases): void {
  const repeated = adapter.commandIndex === 'in-store' ? true : 'unknown';

  test('16 noStream with the same ids: the same result', async ({ store, stream }) => {
    const list = events(3);
    const first = await store.append(stream(), list, noStream);
    expect(await store.append(stream(), list, noStream)).toEqual({ ...first, repeated });
    expect(await store.headRevision(stream())).toBe(2n);
  });

  test('17 exact after others appended: the original revision and position, the head does not move', async ({
    store,
    stream,
  }) => {
    await store.append(stream(), events(2), noStream);
    const list = events(2);
    const first = await store.append(stream(), list, at(1n));
    await store.append(stream(), events(5), at(3n));
    await store.append(stream('other'), events(1), noStream);
    const head = await store.headPosition();
    expect(await store.append(stream(), list, at(1n))).toEqual({ ...first, repeated });
    expect(await store.headPosition()).toBe(head);
  });

  test('18 a prefix of a stored append is a repeat', async ({ store, stream }) => {
    const list = events(3);
    await store.append(stream(), list, noStream);
    const [, second] = await listOf(store.readStream(stream()));
    expect(await store.append(stream(), list.slice(0, 2), noStream)).toEqual({
      revision: 1n,
      position: second?.position,
      repeated,
    });
  });

  test('19 a repeat with more events than are stored: Concurrency', async ({ store, stream }) => {
    const list = events(2);
    await store.append(stream(), list, noStream);
    await expect(store.append(stream(), [...list, event()], noStream)).rejects.toMatchObject({
      name: 'Concurrency',
      actual: 1n,
    });
  });

  test('20 the same first id and another second one: Concurrency', async ({ store, stream }) => {
    const list = events(2);
    await store.append(stream(), list, noStream);
    await expect(store.append(stream(), [...list.slice(0, 1), event()], noStream)).rejects.toThrow(
      Concurrency,
    );
    expect(idsOf(await listOf(store.readStream(stream())))).toEqual(idsOf(list));
  });

  test('21 the same ids with another payload: a repeat; what is stored stays', async ({ store, stream }) => {
    const one = event({ data: '{"first":true}' });
    const first = await store.append(stream(), [one], noStream);
    expect(await store.append(stream(), [{ ...one, data: '{"second":true}' }], noStream)).toEqual({
      ...first,
      repeated,
    });
    expect((await listOf(store.readStream(stream()))).map(({ data }) => data)).toEqual(['{"first":true}']);
  });

  test('22 the same ids in another stream: both are stored', async ({ store, stream }) => {
    const list = events(2);
    await store.append(stream('a'), list, noStream);
    expect((await store.append(stream('b'), list, noStream)).revision).toBe(1n);
    expect(idsOf(await listOf(store.readStream(stream('b'))))).toEqual(idsOf(list));
  });
}

function lostAnswers({ testWith }: Cases): void {
  for (const [title, fault] of [
    ['23 F the answer is lost after the commit', 'lost-after-commit'],
    ['24 F the request is lost before the commit', 'lost-before-commit'],
  ] as const) {
    testWith(
      'failNextAppend',
      `${title}: stored once, and the repeats find out`,
      async (failNextAppend, { open, stream }) => {
        const store = await open();
        await store.append(stream(), [event()], noStream);
        const list = events(3);
        failNextAppend(fault);
        const { revision, position } = await insist(store, stream(), list, at(0n));
        const stored = await listOf(store.readStream(stream(), { from: 1n }));
        expect(idsOf(stored)).toEqual(idsOf(list));
        expect({ revision, position }).toEqual({ revision: 3n, position: stored.at(-1)?.position });
      },
    );
  }

  testWith(
    'failNextAppend',
    '25 F never answered: unknown within the time-out, and the same request later finds out',
    async (failNextAppend, { open, stream }) => {
      const store = await open();
      await store.append(stream(), [event()], noStream);
      const list = events(2);
      failNextAppend('never-answered');
      const began = performance.now();
      await expect(store.append(stream(), list, { ...at(0n), timeoutMs: 200 })).rejects.toThrow(
        AppendOutcomeUnknown,
      );
      expect(performance.now() - began).toBeLessThan(1_500);
      expect((await insist(store, stream(), list, at(0n))).revision).toBe(2n);
      expect(idsOf(await listOf(store.readStream(stream(), { from: 1n })))).toEqual(idsOf(list));
    },
  );
}

function brokenConnections({ testWith }: Cases): void {
  testWith(
    'passingRefusals',
    '26 F passing refusals are repeated',
    async ({ kinds, next }, { open, stream }) => {
      for (const [nth, kind] of kinds.entries()) {
        const store = await open();
        await next(kind);
        expect(
          (await store.append(stream(nth.toString()), events(2), { ...noStream, timeoutMs: 5_000 })).revision,
        ).toBe(1n);
        expect(await listOf(store.readStream(stream(nth.toString())))).toHaveLength(2);
      }
    },
  );

  testWith(
    'endConnections',
    '27 F connections ended in good order: the next append works',
    async (endConnections, { open, stream }) => {
      const store = await open();
      await store.append(stream(), [event()], noStream);
      await endConnections();
      expect((await insist(store, stream(), [event()], at(0n))).revision).toBe(1n);
      expect(await listOf(store.readStream(stream()))).toHaveLength(2);
    },
  );

  testWith(
    'openWithFirstExchange',
    '28 F the first exchange fails or hangs once',
    async (openWithFirstExchange, { keep, stream }) => {
      for (const fault of ['fail', 'hang'] as const) {
        const store = keep(await openWithFirstExchange(fault));
        expect((await insist(store, stream(fault), [event()], noStream)).revision).toBe(0n);
        expect(await listOf(store.readStream(stream(fault)))).toHaveLength(1);
      }
    },
  );

  testWith(
    'openBreakable',
    "29 F one store's broken connection never touches another's",
    async (openBreakable, { keep, open, stream }) => {
      const [broken, whole] = [await openBreakable(), await open()];
      keep(broken.store);
      const appending = Array.from({ length: 20 }, (_, n) =>
        whole.append(stream(n.toString()), [event()], noStream),
      );
      const theirs = Array.from({ length: 20 }, (_, n) =>
        broken.store.append(stream(`broken-${n.toString()}`), [event()], noStream).catch(() => undefined),
      );
      await broken.break();
      await Promise.all(theirs);
      expect((await Promise.all(appending)).map(({ revision }) => revision)).toEqual(appending.map(() => 0n));
      expect((await insist(broken.store, stream('again'), [event()], noStream)).revision).toBe(0n);
    },
  );
}
