import { describe, expect, it } from '@jest/globals';
import { addressOf, after, event, events, listOf, noStream, recorder, stage, until } from './stage.js';

const { serve, open, pair } = stage();

describe('connections to EventStoreDB', () => {
  it.each(['fail', 'hang'] as const)('gets through where the first exchange %ss', async (fault) => {
    const server = await serve();
    server.wire.faults.push(fault);
    server.faults.features.push(fault);
    const store = open(addressOf(server));
    await expect(store.append('Pool-a', [event()], noStream)).resolves.toMatchObject({ revision: 0n });
  });

  it.each(['ended in good order', 'cut', 'silent'] as const)(
    'works on over a new one when all are %s, and so does a subscription',
    async (how) => {
      const { server, store } = await pair();
      await store.append('Pool-a', events(3), noStream);
      const { notes, subscriber } = recorder();
      const subscription = store.subscribeAll({ after: 0n }, subscriber);
      await until('live', () => subscription.state === 'live');
      if (how === 'silent') server.silence();
      else if (how === 'cut') server.cut();
      else server.endConnections();
      await expect(store.append('Pool-a', [event()], after(2n))).resolves.toMatchObject({ revision: 3n });
      expect(await listOf(store.readStream('Pool-a'))).toHaveLength(4);
      await until('the fourth', () => notes.events.length === 4);
      expect(notes.dropped.map(([, final]) => final)).not.toContain(true);
    },
  );

  it('shares none with another store: a break of the one is nothing to the other', async () => {
    const server = await serve();
    const way = await server.way();
    const broken = open(`esdb://127.0.0.1:${way.port.toString()}?tls=false`);
    const whole = open(addressOf(server));
    await Promise.all([
      broken.append('Pool-a', [event()], noStream),
      whole.append('Pool-b', [event()], noStream),
    ]);
    way.silence();
    const lost = broken.append('Pool-a', [event()], after(0n));
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => whole.append(`Pool-${n.toString()}`, [event()], noStream)),
    );
    await expect(lost).resolves.toMatchObject({ revision: 1n });
    expect(whole.clients()).toBe(1);
  });

  it('closes with everything under way settled, twice without complaint, and answers nothing afterwards', async () => {
    const { server, store } = await pair();
    server.faults.appends.push('hang-before-commit', 'hang-before-commit');
    const appending = Promise.allSettled([store.append('Pool-a', [event()], noStream)]);
    const subscription = store.subscribeAll({ after: 0n }, recorder().subscriber);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([store.close(), store.close()]);
    expect(await appending).toMatchObject([{ status: 'rejected', reason: { name: 'AppendOutcomeUnknown' } }]);
    expect([subscription.state, store.openCalls(), store.openSubscriptions()]).toEqual(['stopped', 0, 0]);
    await expect(store.append('Pool-a', [event()], noStream)).rejects.toThrow('closed');
    await expect(listOf(store.readAll())).rejects.toThrow('closed');
    expect(() => store.subscribeAll({ after: 0n }, recorder().subscriber)).toThrow('closed');
    await until('no connection left', () => server.openSubscriptions === 0);
  });
});
