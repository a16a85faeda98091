import { expect } from '@jest/globals';
import { storeLimits, type StoredEvent } from '#event-store';
import type { Cases } from './cases.js';
import { afterCount, at, event, events, idsOf, keepAppending, listOf, noStream, until } from './events.js';
import { delivered, recorder } from './recorder.js';

export function subscriptionCases(cases: Cases): void {
  delivery(cases);
  handlers(cases);
  progress(cases);
  lifetimes(cases);
}

function delivery({ test }: Cases): void {
  test('44 history, then live, without a gap where they meet', async ({ store, stream, head, prefix }) => {
    const appending = keepAppending(store, stream(), 5);
    await until('there is history', async () => ((await store.headRevision(stream())) ?? 0n) >= 50n);
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll(
      { after: head, streamPrefixes: [prefix], batchSize: 10 },
      subscriber,
    );
    await until('it is live', () => subscription.state === 'live' && notes.events.length > 60);
    const written = await appending.stop();
    await until('all arrived', () => delivered(notes).length >= written.length);
    await subscription.stop();
    expect(idsOf(delivered(notes))).toEqual(idsOf(written));
  });

  test('45 after is exclusive; a position from the future fails for good', async ({
    store,
    stream,
    prefix,
  }) => {
    const { position } = await store.append(stream(), events(3), noStream);
    await store.append(stream(), events(2), at(2n));
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: position, streamPrefixes: [prefix] }, subscriber);
    await until('two arrived', () => notes.events.length >= 2);
    await subscription.stop();
    expect(notes.events.map(({ revision }) => revision)).toEqual([3n, 4n]);

    const future = recorder();
    const failed = store.subscribeAll(
      { after: (await store.headPosition()) + 1_000_000_000n },
      future.subscriber,
    );
    await until('it failed', () => failed.state === 'failed');
    expect(future.notes.dropped.at(-1)).toMatchObject({ reason: { name: 'InvalidPosition' }, final: true });
    await failed.stop();
  });
}

function handlers({ test }: Cases): void {
  test('47 a rejecting handler gets the same batch again, then the subscription fails; nothing is skipped', async ({
    store,
    stream,
    head,
    prefix,
  }) => {
    await store.append(stream(), events(6), noStream);
    const offered: string[][] = [];
    let rejections = 2;
    const flaky = recorder(async (batch) => {
      offered.push(idsOf(batch));
      rejections -= 1;
      if (rejections >= 0) throw new Error('not now');
    });
    const recovering = store.subscribeAll({ after: head, streamPrefixes: [prefix] }, flaky.subscriber);
    await until('all were handled', () => flaky.notes.events.length >= 6);
    await recovering.stop();
    expect(offered[1]).toEqual(offered[0]);
    expect(offered[2]).toEqual(offered[0]);
    expect(flaky.notes.events).toHaveLength(6);

    let attempts = 0;
    const stubborn = recorder(async () => {
      attempts += 1;
      throw new Error('never');
    });
    const failing = store.subscribeAll({ after: head, streamPrefixes: [prefix] }, stubborn.subscriber);
    await until('it failed', () => failing.state === 'failed');
    expect(attempts).toBe(storeLimits.handlerAttempts);
    expect(failing.position).toBe(head);
    expect(stubborn.notes.progress.filter((position) => position > head)).toEqual([]);
    expect(stubborn.notes.dropped.at(-1)).toMatchObject({ reason: { message: 'never' }, final: true });
    await failing.stop();
  });

  test('48 one batch at a time, in order, however slow the handler', async ({
    store,
    stream,
    head,
    prefix,
  }) => {
    await store.append(stream(), events(100), noStream);
    let running = 0;
    let most = 0;
    const { notes, subscriber } = recorder(async (batch) => {
      running += 1;
      most = Math.max(most, running);
      expect(batch.length).toBeLessThanOrEqual(7);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
    });
    const subscription = store.subscribeAll(
      { after: head, streamPrefixes: [prefix], batchSize: 7 },
      subscriber,
    );
    await store.append(stream(), events(20), at(99n));
    await until('all arrived', () => notes.events.length >= 120);
    await subscription.stop();
    expect(most).toBe(1);
    expect(notes.events.map(({ revision }) => Number(revision))).toEqual(
      Array.from({ length: 120 }, (_, n) => n),
    );
  });
}

function progress({ test, testWith }: Cases): void {
  test('49 progress is never ahead of what was handled, and advances when all is filtered out', async ({
    store,
    stream,
    head,
    prefix,
  }) => {
    let handled = head;
    const early: bigint[] = [];
    const notes = recorder(async (batch) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      handled = batch.at(-1)?.position ?? handled;
    });
    const { position } = await store.append(stream('wanted'), events(60), noStream);
    const subscription = store.subscribeAll(
      { after: head, streamPrefixes: [`${prefix}-wanted`], batchSize: 5 },
      {
        ...notes.subscriber,
        onProgress: (at_) => {
          if (at_ > handled && handled < position) early.push(at_);
        },
      },
    );
    await until('all were handled', () => notes.notes.events.length >= 60);
    const last = await store.append(stream('other'), events(40), noStream);
    await until('progress passed what is filtered out', () => subscription.position >= last.position);
    await subscription.stop();
    expect(early).toEqual([]);
    expect(notes.notes.events).toHaveLength(60);
  });

  testWith(
    'limitBuffers',
    '49 F a consumer that falls behind small buffers loses nothing',
    async (limitBuffers, { open, stream, head, prefix }) => {
      const restore = limitBuffers(16);
      const store = await open();
      let handled = head;
      const early: bigint[] = [];
      const { notes, subscriber } = recorder(async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, 3));
        handled = batch.at(-1)?.position ?? handled;
      });
      const subscription = store.subscribeAll(
        { after: head, streamPrefixes: [prefix], batchSize: 4 },
        {
          ...subscriber,
          onProgress: (at_) => {
            if (at_ > handled) early.push(at_);
          },
        },
      );
      await until('it is live', () => subscription.state === 'live');
      for (let n = 0; n < 20; n += 1) await store.append(stream(), events(10), afterCount(n * 10));
      await until('all arrived', () => delivered(notes).length >= 200);
      await subscription.stop();
      restore();
      expect(early).toEqual([]);
    },
  );

  test('50 caught up is told after the last historic event was handled, once', async ({
    store,
    stream,
    head,
    prefix,
  }) => {
    const { position } = await store.append(stream(), events(200), noStream);
    let handled = 0;
    const handledThen: number[] = [];
    const { notes, subscriber } = recorder(async (batch) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      handled += batch.length;
    });
    const subscription = store.subscribeAll(
      { after: head, streamPrefixes: [prefix], batchSize: 9 },
      {
        ...subscriber,
        onCaughtUp: (where) => {
          handledThen.push(handled);
          notes.caughtUp.push(where);
        },
      },
    );
    await until('it caught up', () => notes.caughtUp.length > 0);
    await store.append(stream(), [event()], at(199n));
    await until('the next arrived', () => handled >= 201);
    await subscription.stop();
    expect(handledThen).toEqual([200]);
    expect(notes.caughtUp[0]).toBeGreaterThanOrEqual(position);
  });
}

function lifetimes({ test }: Cases): void {
  test('53 stop waits for the running batch, is idempotent, and nothing comes after it', async ({
    store,
    stream,
    head,
    prefix,
  }) => {
    await store.append(stream(), events(3), noStream);
    let begun = 0;
    let done = 0;
    const subscription = store.subscribeAll(
      { after: head, streamPrefixes: [prefix], batchSize: 1 },
      {
        onEvents: async () => {
          begun += 1;
          await new Promise((resolve) => setTimeout(resolve, 60));
          done += 1;
        },
      },
    );
    await until('a batch is running', () => begun === 1);
    await Promise.all([subscription.stop(), subscription.stop()]);
    expect([begun, done]).toEqual([1, 1]);
    expect(subscription.state).toBe('stopped');
    await subscription.stop();
    await store.append(stream(), [event()], at(2n));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(begun).toBe(1);
  });

  test('54 20 subscriptions, each with its own pace, place and prefixes', async ({ store, stream, head }) => {
    await store.append(stream('even'), events(30), noStream);
    await store.append(stream('odd'), events(30), noStream);
    const all = Array.from({ length: 20 }, (_, n) => {
      const mine = n % 2 === 0 ? stream('even') : stream('odd');
      const { notes, subscriber } = recorder(async () => {
        if (n === 7) throw new Error('one that fails');
        await new Promise((resolve) => setTimeout(resolve, n % 4));
      });
      return {
        n,
        mine,
        notes,
        subscription: store.subscribeAll(
          { after: head, streamPrefixes: [mine], batchSize: n + 1 },
          subscriber,
        ),
      };
    });
    await store.append(stream('even'), events(10), at(29n));
    await store.append(stream('odd'), events(10), at(29n));
    const healthy = all.filter(({ n }) => n !== 7);
    await until('all arrived', () => healthy.every(({ notes }) => delivered(notes).length >= 40));
    await until('one failed', () => all[7]?.subscription.state === 'failed');
    const expected = new Map<string, readonly StoredEvent[]>();
    for (const suffix of ['even', 'odd'])
      expected.set(stream(suffix), await listOf(store.readStream(stream(suffix))));
    for (const { mine, notes } of healthy) expect(delivered(notes)).toEqual(expected.get(mine));
    await Promise.all(all.map(({ subscription }) => subscription.stop()));
  });
}
