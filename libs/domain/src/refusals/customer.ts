import type { RefusalDescription } from './description.js';

/** Why something is refused to a customer, its members, seats and subscription. */
export const customerRefusals = {
  // customers
  'customer-not-found': { says: 'There is no customer with this id.', facts: [] },
  'customer-exists': { says: 'The customer is registered already.', facts: ['customer'] },
  'customer-is-individual': { says: 'An individual has no team: only an organization does.', facts: [] },
  // members and invitations
  'member-not-found': { says: 'The customer has no such member.', facts: ['member'] },
  'member-exists': { says: 'This person is a member already.', facts: ['member'] },
  'last-owner': {
    says: 'A customer has an owner at all times: ownership is transferred first.',
    facts: ['member'],
  },
  'not-an-owner': { says: 'Only an owner can hand the organization over.', facts: ['member'] },
  'too-many-members': { says: 'The organization has as many members as it can keep.', facts: ['limit'] },
  'invitation-not-found': { says: 'There is no such invitation.', facts: ['invitation'] },
  'invitation-accepted': { says: 'The invitation has been accepted already.', facts: ['invitation'] },
  'invitation-revoked': { says: 'The invitation has been revoked.', facts: ['invitation'] },
  'invitation-expired': { says: 'The invitation has expired.', facts: ['invitation'] },
  'too-many-invitations': {
    says: 'As many invitations are open as the organization can keep.',
    facts: ['limit'],
  },
  'space-not-found': { says: 'The customer has no such space.', facts: ['space'] },
  'too-many-spaces': { says: 'The customer has as many spaces as it can keep.', facts: ['limit'] },
  // seats
  'no-free-seat': {
    says: 'Every paid seat is taken or about to be removed: add a seat first.',
    facts: ['paid', 'used', 'scheduled_removals'],
  },
  'seats-in-use': {
    says: 'Only empty seats can be removed: more members are seated than seats would be left.',
    facts: ['used', 'seats_after'],
  },
  'seats-invalid': { says: 'A number of seats is a whole number from 1 up.', facts: ['param', 'max'] },
  'seats-not-sold': { says: 'The plan sells no seats up front.', facts: ['policy'] },
  'seat-removal-not-found': {
    says: 'Fewer seats than that are about to be removed.',
    facts: ['scheduled', 'required'],
  },
  // previews and orders
  'preview-stale': {
    says: 'What was previewed is not what would be done now: look at a new preview and confirm that.',
    facts: ['token', 'due_now', 'gross'],
  },
  'order-open': { says: 'Another order waits for its payment.', facts: ['order', 'until'] },
  'order-not-found': { says: 'The customer has no such order.', facts: ['order'] },
  'order-failed': { says: 'The order has failed; nothing came of it.', facts: ['order', 'reason'] },
  'payment-declined': {
    says: 'The payment was declined: the order has failed and nothing came of it.',
    facts: ['order', 'reason'],
  },
  'order-fulfilled': { says: 'The order has been fulfilled already.', facts: ['order'] },
  // subscriptions
  'subscription-not-found': { says: 'The customer has no running subscription.', facts: [] },
  'subscription-exists': {
    says: 'The customer has a running subscription: change its plan.',
    facts: ['policy'],
  },
  'subscription-ending': {
    says: 'The subscription ends with its cycle: take the cancellation back first.',
    facts: ['ends_at'],
  },
  'cancellation-not-found': { says: 'The subscription is not cancelled.', facts: [] },
  'plan-not-for-customer': {
    says: 'The plan is made for another kind of customer.',
    facts: ['policy', 'audience'],
  },
  'plan-not-sold': {
    says: 'The plan has no price for this interval and tier on that date.',
    facts: ['policy', 'interval', 'tier'],
  },
  'plan-unchanged': {
    says: 'The subscription has this plan, tier and number of seats already.',
    facts: ['policy'],
  },
  'tier-invalid': { says: 'The plan has no such tier.', facts: ['policy', 'tier'] },
  // taxes
  'tax-id-invalid': {
    says: 'The tax id is none of its country: `expected` shows one. Leave it out where the buyer has none; taxes are charged then.',
    facts: ['param', 'country', 'expected'],
  },
  'country-unknown': {
    says: 'There is no such country: `expected` says what its code is of.',
    facts: ['param', 'expected'],
  },
  'region-unknown': {
    says: 'The country taxes by state or province, and it has none of this name: its ISO 3166-2 code as in `expected`, or its full name.',
    facts: ['param', 'country', 'expected'],
  },
  'tax-place-unknown': {
    says: "Nobody can say what the taxes are by the buyer's address: the billing details need a state and a postal code where taxes go by them.",
    facts: ['param'],
  },
  'tax-unavailable': {
    says: 'Nobody can say what the taxes are now. Nothing is charged; ask again.',
    facts: ['retry_after'],
  },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
