import { creditPoolEvents } from '#domain/credit-pool';
import { decoderOf } from '#engine';
import type { Clock, DomainEvent } from '#kernel';
import { instantOf } from '#kernel';
import {
  applyBatch,
  createEmpty,
  kyselyOn,
  migrateProjections,
  readModelPool,
  type AnyReadModel,
  type DecodeStored,
} from '#projection-runtime';
import type { StoredEvent } from '#event-store';
import { ledgerFormats } from '#projections';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { testDatabase } from './postgres.js';

export const decodePool: DecodeStored = decoderOf([creditPoolEvents]);
/** Of streams of every kind. */
export const decodeLedger: DecodeStored = decoderOf<DomainEvent>(ledgerFormats);
export const stillClock: Clock = { now: () => instantOf('2026-07-01T00:00:00.000Z') };

export type ProjectionDatabase = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly db: Kysely<never>;
  readonly close: () => Promise<void>;
};

/** A fresh database with the runtime's own tables. */
export const projectionDatabase = async (): Promise<ProjectionDatabase> => {
  const database = await testDatabase();
  const pool = readModelPool(database.url, 12);
  const db = kyselyOn<never>(pool);
  await migrateProjections(db);
  const close = async (): Promise<void> => {
    await pool.end();
    await database.close();
  };
  return { url: database.url, pool, db, close };
};

/** Applies events to a fresh copy of a read model in batches of one size, as the runner does. `name` is its schema. */
export const projectAll = async (
  db: Kysely<never>,
  model: AnyReadModel,
  stored: readonly StoredEvent[],
  { name = model.name, batch = 1_000 }: { name?: string; batch?: number } = {},
): Promise<void> => {
  await createEmpty(db, { model, name }, stillClock);
  let from = 0n;
  for (let first = 0; first < stored.length; first += batch) {
    const part = stored.slice(first, first + batch);
    const to = part.at(-1)?.position ?? from;
    await applyBatch(
      db,
      { model, name },
      { from, to, events: part.flatMap((one) => decodeLedger(one) ?? []) },
      stillClock,
    );
    from = to;
  }
};
