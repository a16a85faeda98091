import { instantOf, type Instant, type View } from '#kernel';
import type { PlanTerms } from '../policy/plan-terms.js';
import type { Role } from '../policy/permissions.js';
import type { DataOf } from './events.js';
import type { InvoiceLine, Interval } from './lines.js';
import type { Cycle } from './subscription-events.js';

export type CustomerKind = 'organization' | 'individual';

export type Invitation = { readonly invitee: string; readonly role: Role; readonly expiresAt: Instant };
export type InvitationEnd =
  { readonly end: 'accepted'; readonly member: string } | { readonly end: 'revoked' | 'expired' };

export type Plan = { readonly policy: string; readonly terms: PlanTerms; readonly tier: string | null };

/** A change of plan that waits for the end of the cycle. `seats`: bought up front from then on. */
export type NextPlan = Plan & { readonly seats: number; readonly reason: string | null };

/** A value: the fold replaces it. */
export type Subscription = {
  readonly id: string;
  readonly anchor: Instant;
  readonly zone: string;
  readonly plan: Plan;
  readonly interval: Interval;
  /** The price book of the running cycle: a later one never touches it. */
  readonly book: string;
  readonly cycle: Cycle;
  /** Bought up front, and how many of them the next cycle does not have. */
  readonly paid: number;
  readonly removals: number;
  readonly cancelled: boolean;
  readonly autoRenew: boolean;
  readonly nextInterval: Interval | null;
  readonly nextPlan: NextPlan | null;
  /** Lines for the invoice that opens the next cycle. */
  readonly waiting: readonly InvoiceLine[];
  /** Additions of counted seats since `since`; they close with that day. */
  readonly today: {
    readonly since: Instant;
    readonly until: Instant;
    readonly lines: readonly InvoiceLine[];
  } | null;
  /** The latest month whose credits were allotted; -1: none. The first month of the streak. */
  readonly allotted: number;
  readonly streakFrom: number;
};

/** Confirmed and waiting for its payment; a customer has one at a time. */
export type Order = (
  | ({ readonly kind: 'subscription' } & Omit<DataOf<'SubscriptionOrdered'>, 'order'>)
  | ({ readonly kind: 'plan' } & Omit<DataOf<'PlanChangeOrdered'>, 'order'>)
  | ({ readonly kind: 'seats' } & Omit<DataOf<'SeatsOrdered'>, 'order'>)
) & {
  readonly id: string;
  readonly orderedAt: Instant;
  /** The payment whose payer has to take a further step; null: none has. */
  readonly awaits: string | null;
};

/** Null: fulfilled. Otherwise why it failed. */
export type OrderEnd = { readonly failed: string | null };

/** The state of one customer. Its fold owns it and updates it in place; decisions see it readonly. */
export type Customer = {
  registered: { readonly id: string; kind: CustomerKind; readonly zone: string } | null;
  /** Effective instant of the latest event: time never goes back in a stream. */
  at: Instant;
  /** In order of joining. */
  readonly members: Map<string, Role>;
  readonly invitations: Map<string, Invitation>;
  readonly closedInvitations: Map<string, InvitationEnd>;
  /** True: archived. */
  readonly spaces: Map<string, boolean>;
  dataPolicy: DataOf<'DataPolicyChanged'>;
  billingDetails: string | null;
  contract: DataOf<'ContractRecorded'> | null;
  subscription: Subscription | null;
  order: Order | null;
  readonly closedOrders: Map<string, OrderEnd>;
};

export const never = instantOf('9999-12-31T23:59:59.999Z');
const beginning = instantOf('0000-01-01T00:00:00.000Z');

export const newCustomer = (): Customer => ({
  registered: null,
  at: beginning,
  members: new Map(),
  invitations: new Map(),
  closedInvitations: new Map(),
  spaces: new Map(),
  dataPolicy: { codeTrainingOptOut: false, usageAnalytics: true },
  billingDetails: null,
  contract: null,
  subscription: null,
  order: null,
  closedOrders: new Map(),
});

/** A copy that may be folded further without touching the customer: settling books facts that follow from one another. */
export const draftOf = (customer: View<Customer>): Customer =>
  // What a map or a record of the state holds is a value; only these are updated in place.
  ({
    ...customer,
    registered: customer.registered === null ? null : { ...customer.registered },
    members: new Map(customer.members),
    invitations: new Map(customer.invitations),
    closedInvitations: new Map(customer.closedInvitations),
    spaces: new Map(customer.spaces),
    closedOrders: new Map(customer.closedOrders),
  });

export const ownersOf = (customer: View<Customer>): readonly string[] =>
  [...customer.members].flatMap(([member, role]) => (role === 'owner' ? [member] : []));
