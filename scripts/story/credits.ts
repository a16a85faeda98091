import type { Body } from './client.js';
import type { Party, Person } from './people.js';
import type { Teller } from './teller.js';

/** Booked by the billing service with the payment that it stands on (R9–R11). */
export const buyCredits = async (
  teller: Teller,
  { account }: Party,
  dollars: string,
  reference: string,
): Promise<void> => {
  await teller.does(
    teller.service,
    ({ amount, class: kind }) =>
      `$${dollars} paid: ${String(amount)} credits (${String(kind)}), spendable at once`,
    {
      method: 'POST',
      path: `/v1/accounts/${account}/purchases`,
      body: { payment: { amount: dollars, currency: 'USD', reference } },
    },
  );
};

export type Spending = { readonly by: Person; readonly amount: string };
export type UsageSpending = { readonly by: Person; readonly usage: object };

const debit = ({ account }: Party, by: Person, what: object) =>
  ({
    method: 'POST',
    path: `/v1/accounts/${account}/debits`,
    body: { member: by.id, ...what },
  }) as const;

type Allocations = readonly { readonly lot: string; readonly amount: string }[];

/** Answers what each lot gave, by its class. */
export const spend = async (
  teller: Teller,
  party: Party,
  { by, ...what }: Spending | UsageSpending,
): Promise<Readonly<Record<string, string>>> => {
  const classes = await classesOf(teller, party);
  const taken = (allocations: Allocations): Readonly<Record<string, string>> =>
    Object.fromEntries(allocations.map(({ lot, amount }) => [classes.get(lot) ?? lot, amount]));
  const says = ({ amount, allocations }: Body): string => {
    const parts = Object.entries(taken(allocations as Allocations)).map(
      ([kind, part]) => `${part} of ${kind}`,
    );
    return `spends ${String(amount)} (${parts.join(', ')})`;
  };
  const { allocations } = await teller.does(by, says, debit(party, by, what));
  return taken(allocations as Allocations);
};

const classesOf = async (teller: Teller, party: Party): Promise<ReadonlyMap<string, string>> =>
  new Map((await lotsOf(teller, party)).map((lot) => [lot.id, lot.class]));

export const cannotSpend = async (
  teller: Teller,
  party: Party,
  { by, code, ...what }: Spending & { readonly code: string },
): Promise<Body> => teller.isRefused(by, { says: `spends ${what.amount}`, code }, debit(party, by, what));

/** Of each member, in the grant cycle (R75). */
export const capMembers = async (teller: Teller, { account, owner }: Party, limit: string): Promise<void> => {
  await teller.does(owner, `lets each member spend ${limit} a month`, {
    method: 'POST',
    path: `/v1/accounts/${account}/caps`,
    body: { scope: 'member', window: 'grant_cycle', limit },
  });
};

export type Lot = {
  readonly id: string;
  readonly class: string;
  readonly granted: string;
  readonly remaining: string;
  readonly expires_at: string | null;
  readonly granted_at: string;
};

/** What the pool holds, oldest first. */
export const lotsOf = async (teller: Teller, { account }: Party): Promise<readonly Lot[]> => {
  const { data } = await teller.get(teller.service, `/v1/accounts/${account}/lots?limit=200`);
  return data as readonly Lot[];
};

export type Balance = {
  readonly available: string;
  readonly asset: string;
  readonly alert: { readonly threshold: string | null; readonly low: boolean };
  readonly frozen: readonly { readonly reason: string; readonly until: string | null }[];
};

export const balanceOf = async (teller: Teller, { account }: Party): Promise<Balance> => {
  const body = await teller.get(teller.service, `/v1/accounts/${account}/balance`);
  return body as unknown as Balance; // as the API documents it
};
