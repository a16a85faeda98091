import type { Kysely } from 'kysely';
import type { Instant } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

export type CustomerRow = {
  customer: string;
  kind: string;
  zone: string;
  created_at: Instant;
  code_training_opt_out: boolean;
  usage_analytics: boolean;
  /** Vault reference. */
  billing_details: string | null;
  contract: string | null;
  /** Empty: no contract was recorded. */
  single_sign_on: boolean | null;
  data_processing_agreement: boolean | null;
  contract_at: Instant | null;
  /** Of the running subscription; empty without one. */
  subscription: string | null;
  policy: string | null;
  tier: string | null;
  interval: string | null;
  cycle_start: Instant | null;
  cycle_end: Instant | null;
  /** It goes on after its cycle. */
  renews: boolean;
  seats_model: string | null;
  /** Roles that take no seat, and whether open invitations take one. */
  exempt_roles: readonly string[];
  count_pending: boolean;
  /** Seats bought up front, and how many of them the next cycle does not have. */
  bought: number;
  removals: number;
  /** Subscription and open order as the domain folds them: what the columns above are made of. */
  state: string;
  /** Of its first event. */
  position: bigint;
};
export type MemberRow = { customer: string; member: string; role: string };
/** Open ones only. */
export type InvitationRow = { customer: string; invitation: string; role: string };
export type SpaceRow = { customer: string; space: string; created_at: Instant; archived_at: Instant | null };
/** R31–R34. No row: no terms of dunning were assigned yet. */
export type StandingRow = {
  customer: string;
  policy: string;
  phase: string;
  since: Instant;
  next_retry_at: Instant | null;
  grace_ends_at: Instant | null;
  suspended_at: Instant | null;
  retained_until: Instant | null;
  purge_due_at: Instant | null;
};
export type OrganizationTables = {
  customers: CustomerRow;
  members: MemberRow;
  invitations: InvitationRow;
  spaces: SpaceRow;
  standings: StandingRow;
};

export const customers = tableOf<CustomerRow>('customers', ['customer'], {
  customer: 'text',
  kind: 'text',
  zone: 'text',
  created_at: 'timestamptz',
  code_training_opt_out: 'boolean',
  usage_analytics: 'boolean',
  billing_details: 'text?',
  contract: 'text?',
  single_sign_on: 'boolean?',
  data_processing_agreement: 'boolean?',
  contract_at: 'timestamptz?',
  subscription: 'text?',
  policy: 'text?',
  tier: 'text?',
  interval: 'text?',
  cycle_start: 'timestamptz?',
  cycle_end: 'timestamptz?',
  renews: 'boolean',
  seats_model: 'text?',
  exempt_roles: 'text[]',
  count_pending: 'boolean',
  bought: 'integer',
  removals: 'integer',
  state: 'text',
  position: 'bigint',
});
export const members = tableOf<MemberRow>('members', ['customer', 'member'], {
  customer: 'text',
  member: 'text',
  role: 'text',
});
export const invitations = tableOf<InvitationRow>('invitations', ['customer', 'invitation'], {
  customer: 'text',
  invitation: 'text',
  role: 'text',
});
export const spaces = tableOf<SpaceRow>('spaces', ['customer', 'space'], {
  customer: 'text',
  space: 'text',
  created_at: 'timestamptz',
  archived_at: 'timestamptz?',
});
export const standings = tableOf<StandingRow>('standings', ['customer'], {
  customer: 'text',
  policy: 'text',
  phase: 'text',
  since: 'timestamptz',
  next_retry_at: 'timestamptz?',
  grace_ends_at: 'timestamptz?',
  suspended_at: 'timestamptz?',
  retained_until: 'timestamptz?',
  purge_due_at: 'timestamptz?',
});

export const create = async (db: Kysely<OrganizationTables>): Promise<void> => {
  await createTable(db, customers);
  await createIndex(db, customers, ['position']);
  await createTable(db, members);
  await createTable(db, invitations);
  await createTable(db, spaces);
  await createTable(db, standings);
};
