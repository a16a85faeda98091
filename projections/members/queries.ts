import { sql, type Kysely } from 'kysely';
import type { Instant } from '#kernel';
import {
  beforeOf,
  limitOf,
  newestFirst,
  pageOf,
  startOf,
  type Listing,
  type Page,
  type PageRequest,
} from '../cursor.js';
import { entry } from '../fold.js';
import type { MembersTables } from './table.js';

export type MembersDb = Kysely<MembersTables>;
export const bindMembers = <T>(db: Kysely<T>): MembersDb => db.withSchema('members') as unknown as MembersDb; // other read models' tables stand beside these

/** Name and address stand in the vault, the last activity in the usage read model (S22). */
export type MemberView = {
  readonly member: string;
  readonly role: string;
  /** Since when they are a member; the seat, where their role takes one, is theirs since then. */
  readonly joinedAt: Instant;
  readonly roleSince: Instant;
  /** The invitation that brought them; `null`: founded the customer. */
  readonly invitation: string | null;
  readonly leftAt: Instant | null;
  /** `left`, `removed`, or `released` by a change of plan (R81); `null`: is a member. */
  readonly how: string | null;
  readonly position: bigint;
};

const memberList: Listing<MemberView> = {
  list: 'members',
  parts: 1,
  keyOf: ({ position }) => [position.toString()],
};

export type MemberState = 'active' | 'left' | 'all';

const shownMembers = (db: MembersDb, customer: string) =>
  db
    .selectFrom('members')
    .select(['member', 'role', 'joined_at as joinedAt', 'role_since as roleSince', 'invitation'])
    .select(['left_at as leftAt', 'how', 'position'])
    .where('customer', '=', customer);

export const membersQuery = (
  db: MembersDb,
  customer: string,
  span: { after: bigint; limit: number; state: MemberState; role?: string | undefined },
) =>
  shownMembers(db, customer)
    .where('position', '>', span.after)
    .$if(span.state === 'active', (query) => query.where('left_at', 'is', null))
    .$if(span.state === 'left', (query) => query.where('left_at', 'is not', null))
    .$if(span.role !== undefined, (query) => query.where('role', '=', span.role ?? ''))
    .orderBy('position')
    .limit(span.limit);

/** R48: members in order of joining; those who are members now unless asked otherwise. */
export const membersOf = async (
  db: MembersDb,
  customer: string,
  request: PageRequest & { readonly state?: MemberState | undefined; readonly role?: string | undefined },
): Promise<Page<MemberView>> => {
  const limit = limitOf(request);
  const after = BigInt(startOf(memberList, request)?.[0] ?? -1);
  const span = { after, limit: limit + 1, state: request.state ?? 'active', role: request.role };
  return pageOf(memberList, await membersQuery(db, customer, span).execute(), limit);
};

/** One member, or who was one. `null`: never was. */
export const memberOf = async (db: MembersDb, customer: string, member: string): Promise<MemberView | null> =>
  (await shownMembers(db, customer).where('member', '=', member).executeTakeFirst()) ?? null;

/** Of each of these people, the other customers that they are members of now: the first few by id. */
export const elsewhereQuery = (
  db: MembersDb,
  customer: string,
  { members, limit }: { readonly members: readonly string[]; readonly limit: number },
) =>
  db
    .selectFrom((from) =>
      from
        .selectFrom('members')
        .select(['member', 'customer'])
        .select(sql<number>`row_number() over (partition by member order by customer)`.as('nth'))
        .where(sql<boolean>`member = any(${[...members]}::text[])`)
        .where('customer', '<>', customer)
        .where('left_at', 'is', null)
        .as('others'),
    )
    .select(['member', 'customer'])
    .where('nth', '<=', limit);

/** The same by member; who is a member nowhere else is not in it. */
export const elsewhereOf = async (
  db: MembersDb,
  customer: string,
  asked: { readonly members: readonly string[]; readonly limit: number },
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const others = new Map<string, string[]>();
  for (const { member, customer: other } of await elsewhereQuery(db, customer, asked).execute())
    entry(others, member, () => []).push(other);
  return others;
};

export type InvitationView = {
  readonly invitation: string;
  /** Vault reference of the address. */
  readonly invitee: string;
  readonly role: string;
  /** `open`, `accepted`, `revoked` or `expired`. */
  readonly state: string;
  readonly sentAt: Instant;
  readonly sentBy: string;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  /** Who accepted it. */
  readonly member: string | null;
  readonly position: bigint;
};

const invitationList = newestFirst<InvitationView>('invitations');

const shownInvitations = (db: MembersDb, customer: string) =>
  db
    .selectFrom('invitations')
    .select(['invitation', 'invitee', 'role', 'state', 'sent_at as sentAt', 'sent_by as sentBy'])
    .select(['expires_at as expiresAt', 'ended_at as endedAt', 'member', 'position'])
    .where('customer', '=', customer);

export const invitationsQuery = (
  db: MembersDb,
  customer: string,
  span: { before: bigint; limit: number; state?: string | undefined },
) =>
  shownInvitations(db, customer)
    .where('position', '<', span.before)
    .$if(span.state !== undefined, (query) => query.where('state', '=', span.state ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

/** Invitations, newest first; of every state unless one is asked for. */
export const invitationsOf = async (
  db: MembersDb,
  customer: string,
  request: PageRequest & { readonly state?: string | undefined },
): Promise<Page<InvitationView>> => {
  const limit = limitOf(request);
  const before = beforeOf(invitationList, request);
  const rows = await invitationsQuery(db, customer, {
    before,
    limit: limit + 1,
    state: request.state,
  }).execute();
  return pageOf(invitationList, rows, limit);
};

/** `null`: none of this customer. */
export const invitationOf = async (
  db: MembersDb,
  customer: string,
  invitation: string,
): Promise<InvitationView | null> =>
  (await shownInvitations(db, customer).where('invitation', '=', invitation).executeTakeFirst()) ?? null;
