import { eventFormat, type EventsOf } from '#kernel';
import { membershipEvents } from './membership-events.js';
import { statementEvents } from './statement-events.js';
import { subscriptionEvents } from './subscription-events.js';

/**
 * One stream per customer: members, seats and subscription together, because invariants span them. Nothing in it is personal:
 * people and addresses are opaque references into the vault. Money moves with invoices and payments: these events post nothing.
 */
const events = { ...membershipEvents, ...subscriptionEvents, ...statementEvents } as const;

export const customerEvents = eventFormat('Customer', events);
export type CustomerEvent = EventsOf<typeof events>;

export type Fact<Type extends CustomerEvent['type']> = Extract<CustomerEvent, { readonly type: Type }>;
export type DataOf<Type extends CustomerEvent['type']> = Fact<Type>['data'];
