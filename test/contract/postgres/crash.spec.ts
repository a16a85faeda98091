import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { NewEvent } from '#event-store';
import { migrateEventStore, openPostgresEventStore } from '#event-store/postgres';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/embedded-postgres';
import { idsOf, keepAppending, listOf, until } from '../events.js';
import { delivered, recorder } from '../recorder.js';

const CRASHES = 2;
const WRITERS = 8;

describe('a PostgreSQL that is killed under load', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-crash-'));
  const servers: EmbeddedPostgres[] = [];
  beforeAll(async () => {
    servers.push(await startEmbeddedPostgres({ dataDir: folder, onEvent: () => undefined }));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps every acknowledged event once, and a subscription sees each', async () => {
    const [server] = servers;
    if (server === undefined) throw new Error('the server did not start');
    const pool = new pg.Pool({ connectionString: server.url, max: 1 });
    await migrateEventStore(pool);
    await pool.end();
    const store = await openPostgresEventStore({ connection: server.url });
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: 0n }, subscriber);
    const writers = Array.from({ length: WRITERS }, (_, n) =>
      keepAppending(store, `Crash-${n.toString()}`, 3),
    );
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const before = notes.events.length;
      await until('work is in flight', () => notes.events.length > before + 300);
      process.kill(server.pid(), 'SIGKILL');
    }
    const after = notes.events.length;
    await until('it goes on', () => notes.events.length > after + 300);
    const written = await Promise.all(writers.map((writer) => writer.stop()));
    const total = written.flat().length;
    await until('all arrived', () => delivered(notes).length >= total);
    await subscription.stop();

    const stored = await listOf(store.readAll());
    expect(stored.map(({ position }) => Number(position))).toEqual(
      Array.from({ length: total }, (_, n) => n + 1),
    );
    expect(delivered(notes)).toEqual(stored);
    for (const [n, list] of written.entries()) {
      const mine: readonly NewEvent[] = stored.filter(({ stream }) => stream === `Crash-${n.toString()}`);
      expect(idsOf(mine)).toEqual(idsOf(list));
    }
    await store.close();
  }, 60_000);
});
