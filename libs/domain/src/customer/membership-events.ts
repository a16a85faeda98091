import { event, flag, instant, list, nullable, oneOf, record, text } from '#kernel';
import { invoiceLine } from './lines.js';

/** Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`. */

export const role = oneOf('owner', 'admin', 'member');
const member = text('an opaque id; name and address stand in the vault');
const invitation = text('ivt_…');
const space = text('spc_…');
/** Counted seats: what the change costs or gives back, one line a seat. */
const lines = list(invoiceLine);

export const membershipEvents = {
  customerRegistered: event(
    'CustomerRegistered',
    'An organization or an individual is a customer; its first member owns it.',
    record({
      customer: text('cus_…'),
      kind: oneOf('organization', 'individual'),
      zone: text('IANA time zone: days and cycles are of this zone'),
      owner: member,
    }),
  ),
  invitationSent: event(
    'InvitationSent',
    'Somebody was invited. Until it is accepted it costs nothing (R69).',
    record({
      invitation,
      invitee: text('vault reference of the address'),
      role,
      expiresAt: instant('dead at and after this instant'),
    }),
  ),
  invitationAccepted: event(
    'InvitationAccepted',
    'The invited person is a member, and seated unless the plan exempts the role.',
    record({ invitation, member, role, lines }),
  ),
  invitationRevoked: event('InvitationRevoked', 'An open invitation was taken back.', record({ invitation })),
  invitationExpired: event(
    'InvitationExpired',
    'Nobody accepted the invitation in time.',
    record({ invitation }),
  ),
  memberRoleChanged: event(
    'MemberRoleChanged',
    'A member has another role.',
    record({ member, from: role, to: role, lines }),
  ),
  memberRemoved: event(
    'MemberRemoved',
    'Somebody left or was removed; the seat is empty.',
    record({ member, role, how: oneOf('left', 'removed'), lines }),
  ),
  ownershipTransferred: event(
    'OwnershipTransferred',
    'An owner handed the organization over and is an admin from here on (R81).',
    record({ from: member, to: member, lines }),
  ),
  spaceCreated: event('SpaceCreated', 'A space of the organization exists.', record({ space })),
  spaceArchived: event('SpaceArchived', 'A space takes no new work.', record({ space })),
  dataPolicyChanged: event(
    'DataPolicyChanged',
    'The customer chose what happens with its data (R51).',
    record({ codeTrainingOptOut: flag(), usageAnalytics: flag() }),
  ),
  billingDetailsChanged: event(
    'BillingDetailsChanged',
    'Future invoices show other billing details, past ones do not change (R82).',
    record({ details: nullable(text('vault reference of address, e-mail and tax id')) }),
  ),
  contractRecorded: event(
    'ContractRecorded',
    'What was agreed with an enterprise beside its policy (R79).',
    record({
      contract: nullable(text('reference of the signed document')),
      singleSignOn: flag(),
      dataProcessingAgreement: flag(),
    }),
  ),
} as const;
