import type { CustomerEvent } from '#domain/customer';
import { factIn, type CustomerFact } from '../customers/answers.js';
import { answer, flagOf, instantOf, listOf, orNull, textOf } from '../openapi/answers.js';
import { lineAnswer, lineSchema } from '../subscription/line-answers.js';

export const invitationSchema = answer('SentInvitation', 'Somebody was asked to join.', {
  id: textOf('ivt_…'),
  role: textOf('What the person will be.'),
  expires_at: instantOf('Dead at and after this instant.'),
  at: instantOf('When it was sent.'),
});

export const invitationAnswer = ({ at, data }: CustomerFact<'InvitationSent'>): object => ({
  id: data.invitation,
  role: data.role,
  expires_at: data.expiresAt,
  at,
});

export const revokedSchema = answer('RevokedInvitation', 'An invitation that nobody can accept any more.', {
  id: textOf('ivt_…'),
  changed: flagOf('False: it was revoked already.'),
  at: orNull(instantOf('When it was revoked.')),
});

const lines = listOf(lineSchema);
const LINES = 'Where seats follow the members: what the change costs or gives back, one line a seat.';

export const memberSchema = answer('ChangedMember', `What a command on a member did. lines: ${LINES}`, {
  customer: textOf('cus_…'),
  member: textOf('usr_…'),
  role: orNull(textOf('From now on; null: no member any more, or nothing changed.')),
  changed: flagOf('False: it was so already, and nothing was written.'),
  lines,
  at: orNull(instantOf('When the change counts.')),
});

type Change = {
  readonly role: string | null;
  readonly lines: CustomerFact<'MemberRemoved'>['data']['lines'];
};

const changeIn = (events: readonly CustomerEvent[]): Change | null => {
  const accepted = factIn(events, 'InvitationAccepted');
  if (accepted !== null) return accepted.data;
  const changed = factIn(events, 'MemberRoleChanged');
  if (changed !== null) return { role: changed.data.to, lines: changed.data.lines };
  const removed = factIn(events, 'MemberRemoved');
  return removed === null ? null : { role: null, lines: removed.data.lines };
};

export const memberAnswer = (customer: string, member: string, events: readonly CustomerEvent[]): object => {
  const change = changeIn(events);
  return {
    customer,
    member,
    role: change?.role ?? null,
    changed: change !== null,
    lines: (change?.lines ?? []).map(lineAnswer),
    at: events[0]?.at ?? null,
  };
};

export const transferSchema = answer('OwnershipTransfer', `Who owns the organization. lines: ${LINES}`, {
  customer: textOf('cus_…'),
  from: textOf('An admin from now on.'),
  to: textOf('An owner from now on.'),
  changed: flagOf('False: it was so already, and nothing was written.'),
  lines,
  at: orNull(instantOf('When the change counts.')),
});

export const transferAnswer = (
  customer: string,
  { from, to }: { readonly from: string; readonly to: string },
  events: readonly CustomerEvent[],
): object => {
  const transferred = factIn(events, 'OwnershipTransferred');
  return {
    customer,
    from,
    to,
    changed: transferred !== null,
    lines: (transferred?.data.lines ?? []).map(lineAnswer),
    at: transferred?.at ?? null,
  };
};

export const spaceSchema = answer('ChangedSpace', 'What a command on a space did.', {
  customer: textOf('cus_…'),
  space: textOf('spc_…'),
  archived: flagOf('True: it takes no new work.'),
  changed: flagOf('False: it was so already, and nothing was written.'),
  at: orNull(instantOf('When the change counts.')),
});

export const spaceAnswer = (
  customer: string,
  { space, archived }: { readonly space: string; readonly archived: boolean },
  events: readonly CustomerEvent[],
): object => ({ customer, space, archived, changed: events.length > 0, at: events[0]?.at ?? null });
