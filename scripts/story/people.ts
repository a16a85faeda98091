import type { Caller } from './client.js';
import type { Teller } from './teller.js';

/** Somebody who acts for a customer, with a key of their own. */
export type Person = Caller & { readonly id: string };

/** A customer as a story knows it. */
export type Party = { readonly customer: string; readonly account: string; readonly owner: Person };

type Role = 'owner' | 'admin' | 'member';

/** `Ann` of `cus_acme` is `usr_ann`. The operator hands out the key; the customer's own stream says what it may do. */
const personOf = async (
  teller: Teller,
  { customer, name, role }: { readonly customer: string; readonly name: string; readonly role: Role },
): Promise<Person> => {
  const id = `usr_${name.toLowerCase()}`;
  const body = { role, name: `${customer}-${name}`, user: id, customer };
  const issued = await teller.quietly(teller.operator, { method: 'POST', path: '/v1/keys', body });
  return { id, name, key: String(issued.secret) };
};

export type SignUp = {
  readonly customer: `cus_${string}`;
  readonly kind: 'organization' | 'individual';
  readonly name: string;
  readonly owner: string;
  readonly zone: string;
  readonly address: { readonly country: string; readonly region?: string; readonly postal_code?: string };
  readonly taxId?: string;
};

/** Registered by the sign-up service; says itself how invoices address it. */
export const signUp = async (
  teller: Teller,
  { customer, kind, name, owner: ownerName, zone, address, taxId }: SignUp,
): Promise<Party> => {
  const owner = { member: `usr_${ownerName.toLowerCase()}`, name: ownerName };
  await teller.does(teller.service, `registers ${name}, ${kind}, owner ${ownerName}, days of ${zone}`, {
    method: 'POST',
    path: '/v1/customers',
    body: { customer, kind, zone, owner, ...(kind === 'organization' ? { name } : {}) },
  });
  const person = await personOf(teller, { customer, name: ownerName, role: 'owner' });
  await teller.does(person, `bills go to ${name}, ${[address.country, address.region].join(' ').trim()}`, {
    method: 'PUT',
    path: `/v1/customers/${customer}/billing-details`,
    body: { name, address, ...(taxId === undefined ? {} : { tax_id: taxId }) },
  });
  return { customer, account: customer.replace('cus_', 'acc_'), owner: person };
};

export type Invited = { readonly person: Person; readonly invitation: string };

/** Costs nothing until it is accepted. The key of whoever is asked opens nothing but the invitation. */
export const invite = async (teller: Teller, { customer, owner }: Party, name: string): Promise<Invited> => {
  const person = await personOf(teller, { customer, name, role: 'member' });
  const sent = await teller.does(owner, ({ expires_at }) => `invites ${name} until ${String(expires_at)}`, {
    method: 'POST',
    path: `/v1/customers/${customer}/invitations`,
    body: { email: `${name.toLowerCase()}@example.com`, name, role: 'member' },
  });
  return { person, invitation: String(sent.id) };
};

const acceptance = ({ customer }: Party, { invitation }: Invited) =>
  ({
    method: 'POST',
    path: `/v1/customers/${customer}/invitations/${invitation}/accept`,
    body: {},
  }) as const;

export const join = async (teller: Teller, party: Party, invited: Invited): Promise<void> => {
  const says = ({ lines }: { readonly lines?: unknown }): string => `joins as a member${costIn(lines)}`;
  await teller.does(invited.person, says, acceptance(party, invited));
};

export const findsNoSeat = async (teller: Teller, party: Party, invited: Invited): Promise<void> => {
  await teller.isRefused(
    invited.person,
    { says: 'accepts', code: 'no-free-seat' },
    acceptance(party, invited),
  );
};

export const remove = async (
  teller: Teller,
  { customer, owner }: Party,
  { id, name }: Person,
): Promise<void> => {
  await teller.does(owner, ({ lines }) => `removes ${name}${costIn(lines)}`, {
    method: 'DELETE',
    path: `/v1/customers/${customer}/members/${id}`,
  });
};

type Line = { readonly amount: string; readonly days: number; readonly of_days: number };

/** Where seats follow the members: what one more or one fewer comes to. */
const costIn = (lines: unknown): string =>
  (lines as readonly Line[])
    .map(({ amount, days, of_days: of }) => `, ${amount} for ${days.toString()} of ${of.toString()} days`)
    .join('');
