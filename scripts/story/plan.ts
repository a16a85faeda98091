import type { Caller } from './client.js';
import type { Party } from './people.js';
import { StoryBroken, type Teller } from './teller.js';

type Tax = { readonly code: string; readonly jurisdiction: string; readonly rate: string };
type Preview = {
  readonly due_now: string;
  readonly tax: string;
  readonly gross: string;
  readonly effective_at: string;
  readonly taxes: readonly Tax[];
  /** Of a change of plan: credits that end with the one that is left. */
  readonly lost?: readonly Lost[];
  readonly token: string;
};
type Lost = { readonly class: string; readonly amount: string; readonly expires_at: string | null };

type Confirmed = {
  readonly path: string;
  readonly body: object;
  readonly says: string;
  /** Instead of the owner. */
  readonly by?: Caller;
};

/** Previewed, then confirmed by its token: what was shown is what is charged (R18). */
const confirm = async (
  teller: Teller,
  { customer, owner }: Party,
  { path, body, says, by = owner }: Confirmed,
): Promise<Preview> => {
  const at = `/v1/customers/${customer}/${path}`;
  const asked = { method: 'POST', path: `${at}/preview`, body } as const;
  const preview = (await teller.quietly(by, asked)) as unknown as Preview; // as the API documents it
  for (const { class: kind, amount, expires_at: until } of preview.lost ?? [])
    teller.note(`${amount} (${kind}${until === null ? '' : ` until ${until}`}) would be lost`);
  await teller.does(by, `${says}: ${shown(preview, teller.now())}`, {
    method: 'POST',
    path: at,
    body: { ...body, preview_token: preview.token },
  });
  return preview;
};

const shown = ({ due_now: net, tax, gross, taxes, effective_at: at }: Preview, now: string): string => {
  if (at > now) return `holds from ${at}, nothing is due now`;
  const names = taxes.map(({ code, jurisdiction, rate }) => `${code} ${jurisdiction} ${rate} %`);
  return `${net} + ${tax} tax${names.length === 0 ? '' : ` (${names.join(', ')})`} = ${gross} charged`;
};

export type Choice = {
  readonly plan: string;
  readonly tier?: string;
  readonly seats?: number;
  readonly interval?: 'month' | 'year';
};

export const subscribe = (teller: Teller, party: Party, choice: Choice): Promise<Preview> => {
  const { plan, tier, seats } = choice;
  const what = [plan, tier, seats === undefined ? '' : `with ${seats.toString()} seats`];
  return confirm(teller, party, {
    path: 'subscription',
    body: choice,
    says: `takes ${what.filter(Boolean).join(' ')}`,
  });
};

export const addSeats = (teller: Teller, party: Party, quantity: number): Promise<Preview> =>
  confirm(teller, party, {
    path: 'seats',
    body: { quantity },
    says: `adds ${quantity.toString()} seats`,
  });

/** Only empty seats go, with the next cycle (R14–R17). */
export const removeSeats = (teller: Teller, party: Party, quantity: number): Promise<Preview> =>
  confirm(teller, party, {
    path: 'seats/removal',
    body: { quantity },
    says: `removes ${quantity.toString()} seats`,
  });

export const cannotRemoveSeats = async (
  teller: Teller,
  { customer, owner }: Party,
  quantity: number,
): Promise<void> => {
  await teller.isRefused(
    owner,
    { says: `removes ${quantity.toString()} seats`, code: 'seats-in-use' },
    {
      method: 'POST',
      path: `/v1/customers/${customer}/seats/removal/preview`,
      body: { quantity },
    },
  );
};

export type Change = Choice & { readonly reason?: string; readonly by?: Caller };

/** To another plan, or (an operator, with a reason, R44) to another tier. */
export const changePlan = (teller: Teller, party: Party, { by, ...change }: Change): Promise<Preview> => {
  const { plan, tier, reason } = change;
  const why = reason === undefined ? '' : ` (${reason})`;
  return confirm(teller, party, {
    path: 'subscription/plan',
    body: change,
    says: `changes to ${[plan, tier].filter(Boolean).join(' ')}${why}`,
    ...(by === undefined ? {} : { by }),
  });
};

export const payByTheYear = async (teller: Teller, { customer, owner }: Party): Promise<void> => {
  await teller.does(owner, ({ effective_at }) => `pays by the year from ${String(effective_at)}`, {
    method: 'PUT',
    path: `/v1/customers/${customer}/subscription/interval`,
    body: { interval: 'year' },
  });
};

/** The operator makes the sandbox's payment provider decline, or settle again. */
export const cardFails = async (teller: Teller, { customer }: Party): Promise<void> => {
  const decline = { code: 'card_declined', says: 'Insufficient funds.' };
  await teller.does(teller.operator, 'the card of the customer declines from now on', {
    method: 'POST',
    path: `/v1/sandbox/payments/${customer}`,
    body: { decline },
  });
};

export const cardWorks = async (teller: Teller, { customer }: Party): Promise<void> => {
  await teller.does(teller.operator, 'the customer has another card at the payment provider', {
    method: 'POST',
    path: `/v1/sandbox/payments/${customer}`,
    body: {},
  });
};

export const payNow = async (teller: Teller, { customer, owner }: Party): Promise<void> => {
  const { standing } = await teller.does(
    owner,
    ({ standing: now }) => `asks to be charged again; standing: ${(now as { phase: string }).phase}`,
    { method: 'POST', path: `/v1/customers/${customer}/standing/retry`, body: {} },
  );
  if ((standing as { phase: string }).phase !== 'good')
    throw new StoryBroken(`who has paid is in good standing, not ${JSON.stringify(standing)}`);
};

export type Price = { readonly plan: string; readonly perMonth: string; readonly credits: string };

/** No source names the price of an individual plan: a version that does is published before it is sold. */
export const publishPrice = async (teller: Teller, { plan, perMonth, credits }: Price): Promise<void> => {
  const first = await teller.get(teller.operator, `/v1/policies/${plan}/versions/1`);
  const document = first.document as { readonly allotment: object; readonly priceBook: object };
  const lines = [{ item: 'base', tier: null, billed: 'month', perMonth }];
  await teller.does(teller.operator, `publishes ${plan} at $${perMonth} with ${credits} credits a month`, {
    method: 'POST',
    path: `/v1/policies/${plan}`,
    body: {
      document: {
        ...document,
        allotment: { ...document.allotment, base: credits },
        priceBook: { ...document.priceBook, books: [{ from: '2026-01-01', lines }] },
      },
    },
  });
};
