import pg from 'pg';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateEventStore, openPostgresEventStore, postgresCommandIndex } from '#event-store/postgres';
import { startEmbeddedPostgres } from '#platform/embedded-postgres';
import { migrateProjections, kyselyOn } from '#projection-runtime';
import { openLedger, type Ledger } from './ours.js';

/** A server of the bench's own, as the product starts it, and everything on it. */
export type Stage = {
  readonly url: string;
  readonly folder: string;
  readonly pool: pg.Pool;
  readonly serverPid: number;
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const server = await startEmbeddedPostgres({ dataDir: folder });
  const pool = new pg.Pool({ connectionString: server.url, max: 8 });
  await migrateEventStore(pool);
  await migrateProjections(kyselyOn(pool));
  const store = await openPostgresEventStore({ connection: server.url });
  const ledger = openLedger(store, postgresCommandIndex(pool));
  const close = async (): Promise<void> => {
    await ledger.engine.stop();
    await store.close();
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: server.url, folder, pool, serverPid: server.pid(), ledger, close };
}
