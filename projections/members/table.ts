import type { Kysely } from 'kysely';
import type { Instant } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

/** Who is and who was a member. Somebody who joins again has the row of the latest time. */
export type MemberRow = {
  customer: string;
  member: string;
  role: string;
  joined_at: Instant;
  /** When the present role began. */
  role_since: Instant;
  /** Empty: founded the customer. */
  invitation: string | null;
  left_at: Instant | null;
  how: string | null;
  /** Of the event that made this person a member: the order of joining. */
  position: bigint;
};
export type InvitationRow = {
  customer: string;
  invitation: string;
  invitee: string;
  role: string;
  state: string;
  sent_at: Instant;
  sent_by: string;
  expires_at: Instant;
  ended_at: Instant | null;
  member: string | null;
  position: bigint;
};
export type MembersTables = { members: MemberRow; invitations: InvitationRow };

export const members = tableOf<MemberRow>('members', ['customer', 'member'], {
  customer: 'text',
  member: 'text',
  role: 'text',
  joined_at: 'timestamptz',
  role_since: 'timestamptz',
  invitation: 'text?',
  left_at: 'timestamptz?',
  how: 'text?',
  position: 'bigint',
});
export const invitations = tableOf<InvitationRow>('invitations', ['customer', 'invitation'], {
  customer: 'text',
  invitation: 'text',
  invitee: 'text',
  role: 'text',
  state: 'text',
  sent_at: 'timestamptz',
  sent_by: 'text',
  expires_at: 'timestamptz',
  ended_at: 'timestamptz?',
  member: 'text?',
  position: 'bigint',
});

export const create = async (db: Kysely<MembersTables>): Promise<void> => {
  await createTable(db, members);
  await createIndex(db, members, ['customer', 'position']);
  await createIndex(db, members, ['member']);
  await createTable(db, invitations);
  await createIndex(db, invitations, ['customer', 'position']);
};
