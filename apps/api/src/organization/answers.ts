import type { InvitationView, MemberView } from '#projections/members';
import type { CustomerListed, OrganizationView, SpaceView } from '#projections/organization';
import type { BillingDetails, Person } from '#vault';
import type { JsonSchema } from '../body/rules.js';
import {
  answer,
  flagOf,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';
import { seatCountSchema } from '../subscription/answers.js';

const kind = { type: 'string', enum: ['organization', 'individual'] } as const;
const role = { type: 'string', enum: ['owner', 'admin', 'member'] } as const;
const phase: JsonSchema = {
  type: 'string',
  enum: ['good', 'past-due', 'grace', 'suspended', 'purge-due', 'purged'],
};

const text = (description: string): JsonSchema => orNull(textOf(description));

const detailsSchema = objectOf({
  name: textOf(''),
  email: text(''),
  tax_id: text(''),
  language: text('ISO 639-1. Null: what is spoken in the country.'),
  address: objectOf({
    line1: text(''),
    line2: text(''),
    postal_code: text(''),
    city: text(''),
    region: text(''),
    country: textOf('ISO 3166-1 alpha-2.'),
  }),
});

export const organizationSchema = answer('Organization', 'A customer at a glance (R48, R50, R51, R79).', {
  id: textOf('cus_…'),
  kind,
  name: text('Null: none was given, or it is forgotten.'),
  zone: textOf('IANA time zone of its days and cycles.'),
  created_at: instantOf(''),
  members: objectOf({ owner: wholeOf(''), admin: wholeOf(''), member: wholeOf('') }),
  open_invitations: wholeOf(''),
  seats: orNull(seatCountSchema),
  subscription: orNull(
    objectOf({
      id: textOf('sub_…'),
      policy: textOf('policy@version'),
      tier: text(''),
      interval: { type: 'string', enum: ['month', 'year'] },
      cycle: objectOf({ start: instantOf(''), end: instantOf('Not part of it.') }),
      renews: flagOf(''),
    }),
  ),
  data_policy: objectOf({ code_training_opt_out: flagOf(''), usage_analytics: flagOf('') }),
  phase,
  billing_details: orNull({
    ...detailsSchema,
    description: 'On every invoice to come (R82); null: none, or not for this caller.',
  }),
  contract: orNull(
    objectOf({
      contract: text('Reference of the signed document.'),
      single_sign_on: flagOf(''),
      data_processing_agreement: flagOf(''),
      recorded_at: instantOf(''),
    }),
  ),
  allowed: listOf(textOf('What the caller may do with this customer (R50).')),
});

/** What stands beside the read model: of the vault, and of the caller. */
export type Beside = {
  readonly name: string | null;
  readonly details: BillingDetails | null;
  readonly seesBilling: boolean;
  readonly allowed: readonly string[];
};

export const organizationAnswer = (
  found: OrganizationView,
  { name, details, seesBilling, allowed }: Beside,
): object => ({
  id: found.customer,
  kind: found.kind,
  name,
  zone: found.zone,
  created_at: found.createdAt,
  members: found.membersByRole,
  open_invitations: found.openInvitations,
  seats: seatsOf(found.seats),
  subscription: subscriptionOf(found.subscription),
  data_policy: {
    code_training_opt_out: found.dataPolicy.codeTrainingOptOut,
    usage_analytics: found.dataPolicy.usageAnalytics,
  },
  phase: found.standing.phase,
  billing_details: details === null || !seesBilling ? null : detailsAnswer(details),
  contract: !seesBilling ? null : contractOf(found.contract),
  allowed,
});

const seatsOf = (seats: OrganizationView['seats']): object | null => {
  if (seats === null) return null;
  const { model, paid, used, scheduledRemovals, available } = seats;
  return { model, paid, used, scheduled_removals: scheduledRemovals, free: available };
};

const subscriptionOf = (short: OrganizationView['subscription']): object | null => {
  if (short === null) return null;
  const { subscription: id, policy, tier, interval, cycleStart: start, cycleEnd: end, renews } = short;
  return { id, policy, tier, interval, cycle: { start, end }, renews };
};

const contractOf = (contract: OrganizationView['contract']): object | null =>
  contract === null
    ? null
    : {
        contract: contract.contract,
        single_sign_on: contract.singleSignOn,
        data_processing_agreement: contract.dataProcessingAgreement,
        recorded_at: contract.recordedAt,
      };

const detailsAnswer = ({ name, email, taxId, language = null, address }: BillingDetails): object => ({
  name,
  email,
  tax_id: taxId,
  language,
  address: {
    line1: address.line1,
    line2: address.line2,
    postal_code: address.postalCode,
    city: address.city,
    region: address.region,
    country: address.country,
  },
});

const customerSchema = answer('CustomerSummary', 'A customer in one line of a list.', {
  id: textOf('cus_…'),
  kind,
  name: text(''),
  created_at: instantOf(''),
  policy: text('policy@version of the running subscription.'),
  phase,
});
export const customerListSchema = listAnswer('CustomerList', customerSchema);

export const customerSummary = (found: CustomerListed, name: string | null): object => ({
  id: found.customer,
  kind: found.kind,
  name,
  created_at: found.createdAt,
  policy: found.policy,
  phase: found.phase,
});

export const memberSchema = answer('Member', 'A member of a customer, or who was one (R49).', {
  id: textOf('usr_…'),
  name: text('Null: not known, or forgotten.'),
  email: text('Null: not known, or forgotten.'),
  role,
  joined_at: instantOf(''),
  role_since: instantOf(''),
  invitation: text('ivt_… that brought them; null: founded the customer.'),
  left_at: orNull(instantOf('')),
  how: orNull({ type: 'string', enum: ['left', 'removed', 'released'] }),
  last_active_at: orNull(instantOf("Last use of the customer's pool; null: never, or not for this caller.")),
});
export const memberListSchema = listAnswer('MemberList', memberSchema);

export const memberAnswer = (
  found: MemberView,
  person: Person | null,
  lastActiveAt: string | null,
): object => ({
  id: found.member,
  name: person?.name ?? null,
  email: person?.email ?? null,
  role: found.role,
  joined_at: found.joinedAt,
  role_since: found.roleSince,
  invitation: found.invitation,
  left_at: found.leftAt,
  how: found.how,
  last_active_at: lastActiveAt,
});

const invitationSchema = answer('Invitation', 'Somebody who was asked to join.', {
  id: textOf('ivt_…'),
  name: text('Null: not known, or forgotten.'),
  email: text('Null: forgotten.'),
  role,
  state: { type: 'string', enum: ['open', 'accepted', 'revoked', 'expired'] },
  sent_at: instantOf(''),
  expires_at: instantOf('Dead at and after this instant.'),
  ended_at: orNull(instantOf('')),
  member: text('Who accepted it.'),
});
export const invitationListSchema = listAnswer('InvitationList', invitationSchema);

export const invitationAnswer = (found: InvitationView, person: Person | null): object => ({
  id: found.invitation,
  name: person?.name ?? null,
  email: person?.email ?? null,
  role: found.role,
  state: found.state,
  sent_at: found.sentAt,
  expires_at: found.expiresAt,
  ended_at: found.endedAt,
  member: found.member,
});

const spaceSchema = answer('Space', 'A space of an organization.', {
  id: textOf('spc_…'),
  created_at: instantOf(''),
  archived_at: orNull(instantOf('')),
});
export const spaceListSchema = listAnswer('SpaceList', spaceSchema);

export const spaceAnswer = ({ space, createdAt, archivedAt }: SpaceView): object => ({
  id: space,
  created_at: createdAt,
  archived_at: archivedAt,
});
