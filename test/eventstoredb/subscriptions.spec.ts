import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '#event-store';
import type { SubscriptionFault } from './double/faults.js';
import { after, event, events, listOf, noStream, quick, recorder, stage, until } from './stage.js';

const { pair } = stage();

describe('subscriptions to EventStoreDB', () => {
  it.each<SubscriptionFault>(['end', 'error', 'reset', 'silent'])(
    'comes back from its own position after: %s',
    async (fault) => {
      const { server, store } = await pair();
      await store.append('Pool-a', events(10), noStream);
      const { notes, subscriber } = recorder();
      const subscription = store.subscribeAll({ after: 0n }, subscriber);
      await until('live', () => subscription.state === 'live');
      server.faultSubscriptions(fault);
      await store.append('Pool-a', events(10), after(9n));
      await until('all twenty', () => notes.events.length >= 20);
      expect(notes.events.map(({ revision }) => revision)).toEqual(
        Array.from({ length: 20 }, (_, n) => BigInt(n)),
      );
      expect(notes.dropped.map(([, final]) => final)).toEqual([false]);
      await subscription.stop();
      expect(store.openCalls()).toBe(0);
    },
  );

  it('follows through a restart of the server', async () => {
    const { server, store } = await pair({ ...quick, retryBudgetMs: 20_000 });
    const { position } = await store.append('Pool-a', events(3), noStream);
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: 0n }, subscriber);
    await until('live', () => subscription.state === 'live');
    await server.stop();
    await until('noticed', () => subscription.state === 'reconnecting');
    expect(subscription.position).toBe(position);
    await server.start();
    await store.append('Pool-a', [event()], after(2n));
    await until('the fourth', () => notes.events.length === 4);
  });

  it('reads on where the server drops it as too slow, in order and without a gap', async () => {
    const { server, store } = await pair({ ...quick, bufferedEvents: 8 });
    server.faults.liveBuffer = 16;
    const { notes, subscriber } = recorder(() => new Promise((resolve) => setTimeout(resolve, 1)));
    const subscription = store.subscribeAll({ after: 0n, batchSize: 8 }, subscriber);
    await until('live', () => subscription.state === 'live');
    for (let n = 0; n < 10; n += 1)
      await store.append(
        'Pool-a',
        events(200).map((one) => ({ ...one, metadata: JSON.stringify('x'.repeat(1_000)) })),
        n === 0 ? noStream : after(BigInt(n * 200 - 1)),
      );
    await until('all', () => notes.events.length >= 2_000);
    expect(notes.events.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 2_000 }, (_, n) => BigInt(n)),
    );
  });

  it('never tells a position ahead of what was handled, and moves on where nothing matches', async () => {
    const { server, store } = await pair();
    const all = [...events(5)];
    await store.append('Pool-a', all, noStream);
    const { notes, subscriber } = recorder();
    const handled: bigint[] = [];
    const subscription = store.subscribeAll(
      { after: 0n, batchSize: 2 },
      {
        ...subscriber,
        onProgress: (position) => {
          handled.push(position, notes.events.at(-1)?.position ?? 0n);
        },
      },
    );
    await until('live', () => subscription.state === 'live');
    for (let n = 0; n < handled.length; n += 2)
      expect(handled[n]).toBeLessThanOrEqual(
        handled[n + 1] === 0n ? (handled[n] ?? 0n) : (handled[n + 1] ?? 0n),
      );
    server.log.system();
    const head = await store.headPosition();
    await until('progress over records of the server', () => subscription.position === head);
  });

  it('fails for good at a position that this log has not', async () => {
    const { store } = await pair();
    const { position } = await store.append('Pool-a', [event()], noStream);
    for (const wrong of [position + 1_000_000n, position - 1n]) {
      const { notes, subscriber } = recorder();
      const subscription = store.subscribeAll({ after: wrong }, subscriber);
      await until('failed', () => subscription.state === 'failed');
      expect(notes.dropped).toEqual([[expect.stringMatching(/beyond the head|no event begins/), true]]);
    }
  });

  it('gives up after a handler rejected the same batch five times, without skipping it', async () => {
    const { store } = await pair();
    await store.append('Pool-a', events(3), noStream);
    let calls = 0;
    const { notes, subscriber } = recorder(() => {
      calls += 1;
      return Promise.reject(new Error('the handler is broken'));
    });
    const subscription = store.subscribeAll({ after: 0n }, subscriber);
    await until('failed', () => subscription.state === 'failed');
    expect(calls).toBe(5);
    expect(subscription.position).toBeLessThan((await listOf(store.readAll()))[0]?.position ?? 0n);
    expect(notes.dropped).toEqual([['the handler is broken', true]]);
  });

  it('stops after the running batch, and only then', async () => {
    const { store } = await pair();
    const { position } = await store.append('Pool-a', [event()], noStream);
    let release = (): void => undefined;
    const { notes, subscriber } = recorder(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    let entered = false;
    const subscription = store.subscribeAll(
      { after: 0n },
      {
        ...subscriber,
        onEvents: (batch) => {
          entered = true;
          return subscriber.onEvents(batch);
        },
      },
    );
    await until('in the handler', () => entered);
    let stopped = false;
    const stopping = Promise.all([subscription.stop(), subscription.stop()]).then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stopped).toBe(false);
    release();
    await stopping;
    expect(notes.progress.at(-1)).toBe(position);
    expect(subscription.state).toBe('stopped');
  });

  it('refuses more of them than a connection carries', async () => {
    const { store } = await pair({ ...quick, subscriptions: 2 });
    const subscribe = () => store.subscribeAll({ after: 0n }, recorder().subscriber);
    const first = subscribe();
    subscribe();
    expect(subscribe).toThrow(Unavailable);
    await first.stop();
    expect(subscribe).not.toThrow();
  });
});
