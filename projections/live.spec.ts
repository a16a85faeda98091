import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import { migrateEventStore, openPostgresEventStore, type PostgresEventStore } from '#event-store/postgres';
import { createProjector, digestOf, type AnyReadModel, type Projector } from '#projection-runtime';
import { readModels } from '#projections';
import { sql } from 'kysely';
import {
  decodeLedger,
  projectionDatabase,
  stillClock,
  type ProjectionDatabase,
} from '../test/support/projection-database.js';
import { ledgerHistory } from '../test/support/ledger-history.js';

const names = readModels.map(({ name }) => name);

/** Writes its rows and then fails, once: the power goes between the rows and their commit. */
const failingOnce = (model: AnyReadModel, onFailed: () => void): AnyReadModel => {
  let failed = false;
  const write: AnyReadModel['write'] = async (db, changes) => {
    await model.write(db, changes);
    if (failed) return;
    failed = true;
    onFailed();
    throw new Error('power cut');
  };
  return { ...model, write };
};

describe('read models that follow the log (invariant 6)', () => {
  let database: ProjectionDatabase;
  let store: PostgresEventStore;
  const running: Projector[] = [];
  const more = process.env['FULL'] === undefined ? 1 : 4;
  const log = ledgerHistory(
    { seed: 17, accounts: 3, commands: 80 * more },
    { seed: 7, customers: 3, commands: 120 * more },
  );

  beforeAll(async () => {
    database = await projectionDatabase();
    await migrateEventStore(database.pool);
    store = await openPostgresEventStore({ connection: database.url });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((projector) => projector.stop()));
    await store.close();
    await database.close();
  });

  const start = async (models: readonly AnyReadModel[]): Promise<Projector> => {
    const { pool } = database;
    const projector = createProjector({
      store,
      pool,
      readModels: models,
      decode: decodeLedger,
      clock: stillClock,
    });
    running.push(projector);
    await projector.start();
    return projector;
  };
  const append = async (events: readonly StoredEvent[]): Promise<void> => {
    for (const event of events) {
      const before = event.revision - 1n;
      const expected =
        before < 0n ? ({ kind: 'noStream' } as const) : ({ kind: 'exact', revision: before } as const);
      await store.append(event.stream, [event], { expected });
    }
  };
  /** Every session of the read models is gone at once, as when the server restarts. */
  const cutConnections = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'credit-ledger-projections' and pid <> pg_backend_pid() and datname = current_database()`.execute(
      database.db,
    );

  it('hold, after crashes and a change of process, the bytes that a rebuild makes', async () => {
    const third = Math.floor(log.length / 3);
    database.pool.on('error', () => undefined); // the connections that are cut
    await append(log.slice(0, third));
    const failed = new Set<string>();
    const first = await start(readModels.map((model) => failingOnce(model, () => failed.add(model.name))));
    await append(log.slice(third, 2 * third));
    await cutConnections();
    expect(await first.waitFor(names, BigInt(2 * third), 30_000)).toMatchObject({ kind: 'reached' });
    expect([...failed].sort()).toEqual([...names].sort());
    await first.stop();

    const second = await start(readModels);
    await append(log.slice(2 * third));
    expect(await second.waitFor(names, BigInt(log.length), 30_000)).toMatchObject({ kind: 'reached' });
    for (const model of readModels) {
      const live = await digestOf(database.db, model);
      expect(live?.position).toBe(BigInt(log.length));
      expect(await second.rebuild(model.name)).toEqual({ kind: 'swapped', position: BigInt(log.length) });
      expect({ [model.name]: await digestOf(database.db, model) }).toEqual({ [model.name]: live });
    }
  }, 240_000);
});
