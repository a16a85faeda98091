import { describe, expect, it } from '@jest/globals';
import { AppendOutcomeUnknown, Concurrency, StreamDeleted, Unavailable } from '#event-store';
import type { AppendFault } from './double/faults.js';
import { Log } from './double/log.js';
import { addressOf, after, event, events, listOf, noStream, quick, stage } from './stage.js';

const { serve, open, pair } = stage();

describe('appends to EventStoreDB when answers go missing', () => {
  it.each<AppendFault>([
    'lose-after-commit',
    'lose-before-commit',
    'hang-before-commit',
    'hang-after-commit',
    'timeout',
    'not-leader',
    'no-leader',
    'not-ready',
    'too-busy',
    'unavailable',
    'internal',
  ])('stores once after: %s', async (fault) => {
    const { server, store } = await pair();
    server.faults.appends.push(fault);
    const two = events(2);
    const appended = await store.append('Pool-a', two, noStream);
    const stored = await listOf(store.readStream('Pool-a'));
    expect(stored.map(({ id }) => id)).toEqual(two.map(({ id }) => id));
    expect(appended).toEqual({ revision: 1n, position: stored[1]?.position, repeated: 'unknown' });
  });

  it('says unknown, within the time-out, when nobody ever answers; the same request later finds out', async () => {
    const { server, store } = await pair();
    server.faults.appends.push('hang-after-commit');
    const one = [event()];
    const began = performance.now();
    await expect(store.append('Pool-a', one, { ...noStream, timeoutMs: 150 })).rejects.toThrow(
      AppendOutcomeUnknown,
    );
    expect(performance.now() - began).toBeLessThan(1_000);
    await expect(store.append('Pool-a', one, noStream)).resolves.toMatchObject({ revision: 0n });
    expect(await listOf(store.readStream('Pool-a'))).toHaveLength(1);
    expect(store.openCalls()).toBe(0);
  });

  it('says unavailable, not unknown, when no attempt can have arrived', async () => {
    const { server, store } = await pair({ ...quick, retryBudgetMs: 300 });
    server.faults.appends.push(...Array.from({ length: 50 }, () => 'not-ready' as const));
    await expect(store.append('Pool-a', [event()], noStream)).rejects.toThrow(Unavailable);
    await server.stop();
    await expect(store.append('Pool-a', [event()], { ...noStream, timeoutMs: 200 })).rejects.toThrow(
      Unavailable,
    );
  });

  it('waits out a restart of the server', async () => {
    const { server, store } = await pair({ ...quick, retryBudgetMs: 20_000 });
    await store.append('Pool-a', [event()], noStream);
    await server.stop();
    const waiting = store.append('Pool-a', [event()], after(0n));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.start();
    await expect(waiting).resolves.toMatchObject({ revision: 1n });
  });

  it('finds out that another writer was first while its answer was lost', async () => {
    const { server, store } = await pair();
    server.faults.appends.push('hang-before-commit');
    const slow = store.append('Pool-a', [event()], noStream);
    const other = open(addressOf(server));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.append('Pool-a', [event()], noStream);
    await expect(slow).rejects.toThrow(Concurrency);
  });

  it('knows the position of a repeat that the server answers without one', async () => {
    const { server, store } = await pair();
    const two = events(2);
    const first = await store.append('Pool-a', two, noStream);
    await store.append('Pool-a', [event()], after(1n));
    server.faults.repeatsWithoutPosition = true;
    await expect(store.append('Pool-a', two, noStream)).resolves.toEqual(first);
  });
});

describe('appends to EventStoreDB and the client below', () => {
  it('uses neither the batch path nor the features call', async () => {
    const { server, store } = await pair();
    server.faults.features.push('hang', 'fail');
    await store.append('Pool-a', [event()], noStream);
    await listOf(store.readAll());
    expect(server.received).toMatchObject({ append: 1, batchAppend: 0, features: 0 });
  });

  it('replaces a client that keeps failing, and works on', async () => {
    const { server, store } = await pair({ ...quick, failuresPerClient: 3 });
    server.faults.appends.push('too-busy', 'too-busy', 'too-busy');
    await store.append('Pool-a', [event()], noStream);
    expect(store.clients()).toBe(2);
    await store.append('Pool-a', [event()], after(0n));
    expect(store.clients()).toBe(2);
  });

  it('follows the leader that a follower names', async () => {
    const log = new Log();
    const leader = await serve({ log });
    const follower = await serve({ log, leaderPort: () => leader.port });
    const store = open(addressOf(follower));
    await store.append('Pool-a', [event()], noStream);
    expect(await listOf(store.readStream('Pool-a'))).toHaveLength(1);
    expect(leader.received.append).toBe(1);
  });

  it('discovers the leader by gossip, also when a seed is down', async () => {
    const log = new Log();
    const leader = await serve({ log });
    const follower = await serve({ log, leaderPort: () => leader.port });
    const gone = await serve({ log });
    await gone.stop();
    const store = open(
      `esdb://127.0.0.1:${gone.port.toString()},127.0.0.1:${follower.port.toString()}?tls=false`,
    );
    await store.append('Pool-a', [event()], noStream);
    expect(leader.received.append).toBe(1);
  });

  it('survives a cluster that cannot be discovered', async () => {
    const gone = await serve();
    await gone.stop();
    const store = open(
      `esdb://127.0.0.1:${gone.port.toString()},localhost:${gone.port.toString()}?tls=false`,
      { ...quick, retryBudgetMs: 600 },
    );
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => store.append(`Pool-${n.toString()}`, [event()], noStream)),
    );
    expect(
      results.map((result) => (result.status === 'rejected' ? (result.reason as Error).name : 'stored')),
    ).toEqual(Array(8).fill('Unavailable'));
  });

  it('says so when a stream was deleted', async () => {
    const { server, store } = await pair();
    await store.append('Pool-a', [event()], noStream);
    server.log.tombstone('Pool-a');
    await expect(store.append('Pool-a', [event()], after(0n))).rejects.toThrow(StreamDeleted);
    await expect(listOf(store.readStream('Pool-a'))).rejects.toThrow(StreamDeleted);
    expect((await listOf(store.readAll())).map(({ type }) => type)).toEqual(['Counted.v1']);
  });
});
