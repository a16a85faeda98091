import type { Kysely } from 'kysely';
import type { Instant } from '#kernel';
import { createTable, tableOf } from '../tables.js';

/** One plan: its latest published version. */
export type PlanRow = {
  plan: string;
  version: bigint;
  /** Canonical JSON, as it was published. */
  document: string;
  published_at: Instant;
};
export type PlansTables = { plans: PlanRow };

export const plans = tableOf<PlanRow>('plans', ['plan'], {
  plan: 'text',
  version: 'bigint',
  document: 'text',
  published_at: 'timestamptz',
});

export const create = (db: Kysely<PlansTables>): Promise<void> => createTable(db, plans);
