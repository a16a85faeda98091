import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import { AccessDenied, EventStoreError } from '#event-store';
import { authority, loginTo } from './double/authority.js';
import { event, listOf, noStream, quick, recorder, stage, until } from './stage.js';

const { serve, open } = stage();

/** The client's own debugging switch, as `DEBUG=*` would turn it on. */
const clientsRequire = createRequire(createRequire(import.meta.url).resolve('@eventstore/db-client'));
const debug = clientsRequire('debug') as { enable: (names: string) => void; disable: () => void };

describe('credentials and TLS of EventStoreDB', () => {
  it('works over TLS with an authority given by file', async () => {
    const server = await serve({ tls: authority.tls(), credentials: 'ledger:s3cret/?@' });
    const store = open(loginTo(server.port, 's3cret/?@'));
    await store.append('Pool-a', [event()], noStream);
    expect(await listOf(store.readAll())).toHaveLength(1);
  });

  it('answers wrong credentials with an error that holds none of them', async () => {
    const server = await serve({ tls: authority.tls(), credentials: 'ledger:right' });
    const store = open(loginTo(server.port, 'wr0ng-s3cret'));
    const refused = await Promise.allSettled([
      store.append('Pool-a', [event()], noStream),
      listOf(store.readAll()),
      store.headPosition(),
    ]);
    for (const result of refused) {
      const reason = (result as PromiseRejectedResult).reason as Error;
      expect(reason).toBeInstanceOf(AccessDenied);
      expect(`${reason.message} ${reason.stack ?? ''}`).not.toContain('wr0ng-s3cret');
    }
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: 1n }, subscriber);
    await until('failed', () => subscription.state === 'failed');
    expect(JSON.stringify([notes.dropped, await store.health()])).not.toContain('wr0ng-s3cret');
  });

  it.each([
    ['a server that nobody vouches for', true],
    ['a server without TLS', false],
  ])('answers %s with an error, not with a crash', async (_what, encrypted) => {
    const server = await serve(encrypted ? { tls: authority.tls() } : {});
    const store = open(loginTo(server.port, 's3cret', null), { ...quick, retryBudgetMs: 400 });
    const refused = await store.append('Pool-a', [event()], noStream).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EventStoreError); // unavailable, or unknown where the time-out came before the refusal
    expect((refused as Error).message).not.toContain('s3cret');
    await expect(store.health()).resolves.toMatchObject({ ok: false });
  });

  it("prints no password, also with the client's debugging on", async () => {
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    debug.enable('*');
    try {
      const server = await serve({ tls: authority.tls(), credentials: 'ledger:s3cret-word' });
      const store = open(loginTo(server.port, 's3cret-word'));
      await store.append('Pool-a', [event()], noStream);
      await listOf(store.readAll());
      const text = printed.mock.calls.map(([chunk]) => String(chunk)).join('');
      expect(text).toContain('esdb');
      expect(text).not.toContain('s3cret-word');
      expect(text).not.toContain(Buffer.from('ledger:s3cret-word').toString('base64'));
    } finally {
      debug.disable();
      printed.mockRestore();
    }
  });
});
