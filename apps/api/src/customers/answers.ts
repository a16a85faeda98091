import type { CustomerEvent } from '#domain/customer';
import { invariant } from '#kernel';
import { answer, flagOf, instantOf, orNull, textOf, wholeOf } from '../openapi/answers.js';

export type CustomerFact<Type extends CustomerEvent['type']> = Extract<
  CustomerEvent,
  { readonly type: Type }
>;

/** The one event of that type among a command's; null: the command changed nothing. */
export const factIn = <Type extends CustomerEvent['type']>(
  events: readonly CustomerEvent[],
  type: Type,
): CustomerFact<Type> | null =>
  events.find((event): event is CustomerFact<Type> => event.type === type) ?? null;

/** An answer is made from stored facts alone, so that a repeat gives it again. */
export const theFact = <Type extends CustomerEvent['type']>(
  events: readonly CustomerEvent[],
  type: Type,
): CustomerFact<Type> => {
  const found = factIn(events, type);
  invariant(found !== null, `the command wrote ${type}`);
  return found;
};

export const registeredSchema = answer('RegisteredCustomer', 'A new customer.', {
  id: textOf('cus_…'),
  kind: { type: 'string', enum: ['organization', 'individual'] },
  zone: textOf('IANA time zone of its days and cycles.'),
  owner: textOf('Its first member.'),
  at: instantOf('When it was registered.'),
});

export const registeredAnswer = ({ at, data }: CustomerFact<'CustomerRegistered'>): object => ({
  id: data.customer,
  kind: data.kind,
  zone: data.zone,
  owner: data.owner,
  at,
});

export const changedSchema = answer('ChangedCustomer', 'What a command on the customer itself did.', {
  customer: textOf('cus_…'),
  changed: flagOf('False: it was so already, and nothing was written.'),
  at: orNull(instantOf('When the change counts.')),
});

export const changedAnswer = (customer: string, events: readonly CustomerEvent[]): object => ({
  customer,
  changed: events.length > 0,
  at: events[0]?.at ?? null,
});

export const erasedSchema = answer('Erasure', 'What was forgotten.', {
  subject: textOf('The member or customer.'),
  erased: wholeOf('Entries that were dropped; a second time none. What was printed on invoices stays.'),
});
