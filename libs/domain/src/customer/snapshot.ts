import {
  flag,
  instant,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type Json,
  type Of,
  type View,
} from '#kernel';
import { planTerms } from '../policy/plan-terms.js';
import { newCustomer, type Customer, type InvitationEnd, type Order } from './customer.js';
import { invoiceLine } from './lines.js';
import { role } from './membership-events.js';
import { cycle, payingOf } from './subscription-events.js';

const tier = nullable(text());
const interval = oneOf('month', 'year');
const lines = list(invoiceLine);
const plan = record({ policy: text(), terms: planTerms, tier });

const subscription = record({
  id: text(),
  anchor: instant(),
  zone: text(),
  plan,
  interval,
  book: text(),
  cycle,
  paid: integer(),
  removals: integer(),
  cancelled: flag(),
  autoRenew: flag(),
  nextInterval: nullable(interval),
  nextPlan: nullable(
    record({ policy: text(), terms: planTerms, tier, seats: integer(), reason: nullable(text()) }),
  ),
  waiting: lines,
  today: nullable(record({ since: instant(), until: instant(), lines })),
  allotted: integer(),
  streakFrom: integer(),
});

const order = {
  id: text(),
  orderedAt: instant(),
  policy: text(),
  lines,
  total: nanos(),
  lapsesAt: instant(),
  awaits: nullable(text()),
  ...payingOf,
} as const;
const chosen = { terms: planTerms, tier, book: text(), seats: integer() } as const;
const subscriptionOrder = record({ ...order, ...chosen, subscription: text(), interval });
const planOrder = record({ ...order, ...chosen, reason: nullable(text()) });
const seatOrder = record({ ...order, quantity: integer() });

/** What cannot be computed from the rest. Lists keep their order: of joining, of sending, of ending. */
const snapshot = record({
  registered: nullable(record({ id: text(), kind: oneOf('organization', 'individual'), zone: text() })),
  at: instant(),
  members: list(record({ member: text(), role })),
  invitations: list(record({ id: text(), invitee: text(), role, expiresAt: instant() })),
  closedInvitations: list(
    record({ id: text(), end: oneOf('accepted', 'revoked', 'expired'), member: nullable(text()) }),
  ),
  spaces: list(record({ space: text(), archived: flag() })),
  dataPolicy: record({ codeTrainingOptOut: flag(), usageAnalytics: flag() }),
  billingDetails: nullable(text()),
  contract: nullable(
    record({ contract: nullable(text()), singleSignOn: flag(), dataProcessingAgreement: flag() }),
  ),
  subscription: nullable(subscription),
  subscriptionOrder: nullable(subscriptionOrder),
  planOrder: nullable(planOrder),
  seatOrder: nullable(seatOrder),
  closedOrders: list(record({ id: text(), failed: nullable(text()) })),
});
type Snapshot = Of<typeof snapshot>;

const encode = (customer: View<Customer>): Json => {
  const { registered, at, dataPolicy, billingDetails, contract, order: open } = customer;
  return snapshot.encode({
    ...{ registered, at, dataPolicy, billingDetails, contract },
    members: [...customer.members].map(([member, has]) => ({ member, role: has })),
    invitations: [...customer.invitations].map(([id, invitation]) => ({ id, ...invitation })),
    closedInvitations: [...customer.closedInvitations].map(([id, closed]) => ({
      id,
      end: closed.end,
      member: closed.end === 'accepted' ? closed.member : null,
    })),
    spaces: [...customer.spaces].map(([space, archived]) => ({ space, archived })),
    subscription: customer.subscription,
    subscriptionOrder: open?.kind === 'subscription' ? open : null,
    planOrder: open?.kind === 'plan' ? open : null,
    seatOrder: open?.kind === 'seats' ? open : null,
    closedOrders: [...customer.closedOrders].map(([id, { failed }]) => ({ id, failed })),
  });
};

const decode = (json: Json): Customer => {
  const from = snapshot.decode(json, 'snapshot');
  const { registered, at, dataPolicy, billingDetails, contract, subscription: running } = from;
  const customer: Customer = {
    ...newCustomer(),
    ...{ at, dataPolicy, billingDetails, contract },
    registered: registered === null ? null : { ...registered },
    subscription: running,
    order: orderOf(from),
  };
  for (const { member, role: has } of from.members) customer.members.set(member, has);
  for (const { id, ...invitation } of from.invitations) customer.invitations.set(id, invitation);
  for (const { id, end, member } of from.closedInvitations)
    customer.closedInvitations.set(id, endOf(end, member));
  for (const { space, archived } of from.spaces) customer.spaces.set(space, archived);
  for (const { id, failed } of from.closedOrders) customer.closedOrders.set(id, { failed });
  return customer;
};

const orderOf = (from: Snapshot): Order | null => {
  if (from.subscriptionOrder !== null) return { kind: 'subscription', ...from.subscriptionOrder };
  if (from.planOrder !== null) return { kind: 'plan', ...from.planOrder };
  return from.seatOrder === null ? null : { kind: 'seats', ...from.seatOrder };
};

const endOf = (end: InvitationEnd['end'], member: string | null): InvitationEnd =>
  end === 'accepted' ? { end, member: member ?? '' } : { end };

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const customerState = { encode, decode } as const;
