import type pg from 'pg';
import { createAccessSchema } from '#apps/api';
import { migrateReactor } from '#apps/reactor';
import { migrateFakePayments } from '#payments';
import { migrateInbox } from '#payments/inbox';
import { migrateClock, migrate, type Migration } from '#platform';
import { kyselyOn, migrateProjections } from '#projection-runtime';
import { migrateNotices } from '#notices';
import { migrateOutgoing } from '#outgoing';
import { migrateVault } from '#vault';

/** Every part's tables, before anything reads them. The event store's own come with it, where it lives in PostgreSQL. */
export const migrateAll = (pool: pg.Pool): Promise<void> => {
  const db = kyselyOn<unknown>(pool);
  const migrations: readonly Migration[] = [
    { name: 'clock', run: () => migrateClock(pool) },
    { name: 'projections', run: () => migrateProjections(db) },
    { name: 'access', run: () => createAccessSchema(db) },
    { name: 'vault', run: () => migrateVault(db) },
    { name: 'notices', run: () => migrateNotices(db) },
    { name: 'webhooks', run: () => migrateOutgoing(db) },
    { name: 'reactor', run: () => migrateReactor(db) },
    { name: 'provider notices', run: () => migrateInbox(db) },
    { name: 'sandbox payments', run: () => migrateFakePayments(db) },
  ];
  return migrate(pool, migrations);
};
