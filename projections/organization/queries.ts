import { sql, type Kysely } from 'kysely';
import type { Instant } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import type { OrganizationTables } from './table.js';

export type OrganizationDb = Kysely<OrganizationTables>;
export const bindOrganization = <T>(db: Kysely<T>): OrganizationDb =>
  db.withSchema('organization') as unknown as OrganizationDb; // other read models' tables stand beside these

export type RoleCounts = { readonly owner: number; readonly admin: number; readonly member: number };

/** R48: "8 of 10 seats used". `model` null: the plan has no seats. */
export type SeatsShown = {
  readonly model: string | null;
  readonly paid: number;
  readonly used: number;
  readonly scheduledRemovals: number;
  /** S23: paid − used − scheduled removals. */
  readonly available: number;
};

/** The running subscription in short. */
export type SubscriptionShort = {
  readonly subscription: string;
  readonly policy: string;
  readonly tier: string | null;
  readonly interval: string;
  readonly cycleStart: Instant;
  /** Where the next cycle starts, or the subscription ends. */
  readonly cycleEnd: Instant;
  readonly renews: boolean;
};

/** R31–R34: `good`, `past-due`, `grace`, `suspended`, `purge-due` or `purged`. */
export type StandingView = {
  readonly phase: string;
  readonly since: Instant;
  /** The policy that decides; `null`: none was assigned yet. */
  readonly policy: string | null;
  readonly nextRetryAt: Instant | null;
  readonly graceEndsAt: Instant | null;
  readonly suspendedAt: Instant | null;
  readonly retainedUntil: Instant | null;
  readonly purgeDueAt: Instant | null;
};

export type OrganizationView = {
  readonly customer: string;
  /** `organization` or `individual`. */
  readonly kind: string;
  readonly zone: string;
  readonly createdAt: Instant;
  readonly membersByRole: RoleCounts;
  readonly openInvitations: number;
  readonly dataPolicy: { readonly codeTrainingOptOut: boolean; readonly usageAnalytics: boolean };
  /** Vault reference of address, e-mail and tax id (R82). */
  readonly billingDetails: string | null;
  /** R79; `null`: none was recorded. */
  readonly contract: {
    readonly contract: string | null;
    readonly singleSignOn: boolean;
    readonly dataProcessingAgreement: boolean;
    readonly recordedAt: Instant;
  } | null;
  /** `null`: no subscription runs. */
  readonly seats: SeatsShown | null;
  readonly subscription: SubscriptionShort | null;
  readonly standing: StandingView;
};

export const organizationQuery = (db: OrganizationDb, customer: string) =>
  db.selectFrom('customers').selectAll().where('customer', '=', customer);

export const rolesQuery = (db: OrganizationDb, customer: string, of: 'members' | 'invitations') =>
  db
    .selectFrom(of)
    .select(['role', sql<bigint>`count(*)`.as('people')])
    .where('customer', '=', customer)
    .groupBy('role');

export const standingQuery = (db: OrganizationDb, customer: string) =>
  db.selectFrom('standings').selectAll().where('customer', '=', customer);

type Found = Awaited<ReturnType<ReturnType<typeof organizationQuery>['executeTakeFirstOrThrow']>>;
type ByRole = readonly { readonly role: string; readonly people: bigint }[];

const peopleIn = (rows: ByRole, counts: (role: string) => boolean = () => true): number =>
  rows.reduce((sum, { role, people }) => sum + (counts(role) ? Number(people) : 0), 0);

const seatsOf = (found: Found, members: ByRole, invitations: ByRole): SeatsShown => {
  const { seats_model: model, exempt_roles: exempt, count_pending, bought, removals } = found;
  const seated = (role: string): boolean => model !== null && !exempt.includes(role);
  const seatedMembers = peopleIn(members, seated);
  const used = seatedMembers + (count_pending ? peopleIn(invitations, seated) : 0);
  const paid = model === 'counted' ? seatedMembers : bought;
  return { model, paid, used, scheduledRemovals: removals, available: paid - used - removals };
};

const subscriptionOf = (found: Found): SubscriptionShort | null => {
  const { subscription, policy, tier, interval, cycle_start, cycle_end, renews } = found;
  if (subscription === null || policy === null || interval === null) return null;
  if (cycle_start === null || cycle_end === null) return null;
  return { subscription, policy, tier, interval, cycleStart: cycle_start, cycleEnd: cycle_end, renews };
};

const contractOf = (found: Found): OrganizationView['contract'] =>
  found.contract_at === null
    ? null
    : {
        contract: found.contract,
        singleSignOn: found.single_sign_on === true,
        dataProcessingAgreement: found.data_processing_agreement === true,
        recordedAt: found.contract_at,
      };

const standingOf = async (db: OrganizationDb, { customer, created_at }: Found): Promise<StandingView> => {
  const row = await standingQuery(db, customer).executeTakeFirst();
  return {
    phase: row?.phase ?? 'good',
    since: row?.since ?? created_at,
    policy: row?.policy ?? null,
    nextRetryAt: row?.next_retry_at ?? null,
    graceEndsAt: row?.grace_ends_at ?? null,
    suspendedAt: row?.suspended_at ?? null,
    retainedUntil: row?.retained_until ?? null,
    purgeDueAt: row?.purge_due_at ?? null,
  };
};

/** R48, R51, R79, R31–R34: a customer at a glance. `null`: no such customer. */
export const organizationOf = async (
  db: OrganizationDb,
  customer: string,
): Promise<OrganizationView | null> => {
  const found = await organizationQuery(db, customer).executeTakeFirst();
  if (found === undefined) return null;
  const members = await rolesQuery(db, customer, 'members').execute();
  const invitations = await rolesQuery(db, customer, 'invitations').execute();
  const subscription = subscriptionOf(found);
  const inRole = (role: string): number => peopleIn(members, (one) => one === role);
  return {
    customer,
    kind: found.kind,
    zone: found.zone,
    createdAt: found.created_at,
    membersByRole: { owner: inRole('owner'), admin: inRole('admin'), member: inRole('member') },
    openInvitations: peopleIn(invitations),
    dataPolicy: { codeTrainingOptOut: found.code_training_opt_out, usageAnalytics: found.usage_analytics },
    billingDetails: found.billing_details,
    contract: contractOf(found),
    seats: subscription === null ? null : seatsOf(found, members, invitations),
    subscription,
    standing: await standingOf(db, found),
  };
};

export type CustomerListed = {
  readonly customer: string;
  readonly kind: string;
  readonly createdAt: Instant;
  readonly policy: string | null;
  readonly phase: string;
  readonly position: bigint;
};
const customerList: Listing<CustomerListed> = {
  list: 'customers',
  parts: 1,
  keyOf: ({ position }) => [position.toString()],
};

export const customersQuery = (
  db: OrganizationDb,
  span: { after: bigint; limit: number; phase?: string | undefined },
) =>
  db
    .selectFrom('customers')
    .leftJoin('standings', 'standings.customer', 'customers.customer')
    .select(['customers.customer', 'kind', 'created_at as createdAt', 'customers.policy', 'position'])
    .select(sql<string>`coalesce(standings.phase, 'good')`.as('phase'))
    .where('position', '>', span.after)
    .$if(span.phase !== undefined, (query) =>
      query.where(sql`coalesce(standings.phase, 'good')`, '=', span.phase ?? ''),
    )
    .orderBy('position')
    .limit(span.limit);

/** All customers, oldest first: an operator's list. */
export const customersOf = async (
  db: OrganizationDb,
  request: PageRequest & { readonly phase?: string | undefined },
): Promise<Page<CustomerListed>> => {
  const limit = limitOf(request);
  const after = BigInt(startOf(customerList, request)?.[0] ?? -1);
  const rows = await customersQuery(db, { after, limit: limit + 1, phase: request.phase }).execute();
  return pageOf(customerList, rows, limit);
};

export type SpaceView = {
  readonly space: string;
  readonly createdAt: Instant;
  readonly archivedAt: Instant | null;
};
const spaceList: Listing<SpaceView> = { list: 'spaces', parts: 1, keyOf: ({ space }) => [space] };

export const spacesQuery = (db: OrganizationDb, customer: string, span: { after: string; limit: number }) =>
  db
    .selectFrom('spaces')
    .select(['space', 'created_at as createdAt', 'archived_at as archivedAt'])
    .where('customer', '=', customer)
    .where('space', '>', span.after)
    .orderBy('space')
    .limit(span.limit);

/** Spaces of a customer by id, archived ones included. */
export const spacesOf = async (
  db: OrganizationDb,
  customer: string,
  request: PageRequest,
): Promise<Page<SpaceView>> => {
  const limit = limitOf(request);
  const after = startOf(spaceList, request)?.[0] ?? '';
  return pageOf(spaceList, await spacesQuery(db, customer, { after, limit: limit + 1 }).execute(), limit);
};
