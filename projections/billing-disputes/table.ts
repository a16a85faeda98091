import type { Kysely } from 'kysely';
import type { Instant } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

/** R30: a customer disagrees with an invoice. */
export type DisputeRow = {
  dispute: string;
  customer: string;
  invoice: string;
  number: string;
  about: string;
  /** Key of the customer's own words in the vault. */
  details: string;
  state: string;
  opened_at: Instant;
  opened_by: string;
  closed_at: Instant | null;
  /** Why it was accepted, rejected or withdrawn. */
  reason: string | null;
  credit_note: string | null;
  position: bigint;
};
export type BillingDisputesTables = { disputes: DisputeRow };

export const disputes = tableOf<DisputeRow>('disputes', ['dispute'], {
  dispute: 'text',
  customer: 'text',
  invoice: 'text',
  number: 'text',
  about: 'text',
  details: 'text',
  state: 'text',
  opened_at: 'timestamptz',
  opened_by: 'text',
  closed_at: 'timestamptz?',
  reason: 'text?',
  credit_note: 'text?',
  position: 'bigint',
});

export const create = async (db: Kysely<BillingDisputesTables>): Promise<void> => {
  await createTable(db, disputes);
  await createIndex(db, disputes, ['customer', 'position']);
  await createIndex(db, disputes, ['state', 'position']);
};
