import type { Party } from './people.js';
import type { Entry, Teller } from './teller.js';

type Invoice = {
  readonly id: string;
  readonly number: string | null;
  readonly kind: string;
  readonly gross: string;
  readonly currency: string;
  readonly issued_at: string | null;
};
type Payment = {
  readonly id: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
  readonly invoice_number: string | null;
  readonly reason: { readonly code: string } | null;
  readonly trigger: string | null;
  readonly at: string;
};
type Granted = {
  readonly kind: string;
  readonly amount: string;
  readonly class: string | null;
  readonly policy: string | null;
  readonly expires_at: string | null;
  readonly at: string;
  readonly position: string;
};
type Standing = {
  readonly phase: string;
  readonly since: string | null;
  readonly attempt: number;
  readonly next_step: { readonly step: string; readonly at: string | null } | null;
};

/** Each thing is told once, under this key, with its own instant. */
type News = Entry & { readonly key: string };

const bySystem = (key: string, at: string, says: string): News => ({
  key,
  at,
  who: 'ledger',
  says,
  refused: null,
});

const ofInvoice = ({ id, number, kind, gross, currency, issued_at: at }: Invoice): readonly News[] =>
  at === null || number === null
    ? []
    : [bySystem(id, at, `issues ${number} (${kind}), ${gross} ${currency}`)];

const ofPayment = (payment: Payment): News => {
  const { id, status, amount, currency, invoice_number: number, reason, trigger, at } = payment;
  const what = `${amount} ${currency} for ${number ?? 'an order'}`;
  const says =
    status === 'succeeded'
      ? `is paid ${what}`
      : `is not paid ${what}: ${reason?.code ?? ''}, ${trigger ?? 'order'}`;
  return bySystem(`${id} ${status}`, at, says);
};

const ofGrant = ({
  kind,
  amount,
  class: lotClass,
  policy,
  expires_at: until,
  at,
  position,
}: Granted): News => {
  if (kind === 'forfeit')
    return bySystem(position, at, `ends ${amount.slice(1)} credits with ${policy ?? ''}`);
  return bySystem(
    position,
    at,
    `grants ${amount} (${lotClass ?? ''})${until === null ? '' : ` until ${until}`}`,
  );
};

const ofStanding = ({ phase, since, attempt, next_step: next }: Standing): News => {
  const then = next === null ? '' : `; next: ${next.step}${next.at === null ? '' : ` at ${next.at}`}`;
  const failed = attempt === 0 ? '' : ` after ${attempt.toString()} failed`;
  return bySystem(`${phase} ${since ?? ''}`, since ?? '', `standing is ${phase}${failed}${then}`);
};

/** What the ledger did by itself or because of a call, as its read models show it; asked after every step. */
export const newsOf = ({
  customer,
  account,
  owner,
}: Party): ((teller: Teller) => Promise<readonly Entry[]>) => {
  const told = new Set<string>();
  return async (teller) => {
    const list = async (path: string): Promise<readonly unknown[]> =>
      (await teller.get(teller.service, `${path}?limit=50`)).data as readonly unknown[];
    const invoices = (await list(`/v1/customers/${customer}/invoices`)) as readonly Invoice[];
    const payments = (await list(`/v1/customers/${customer}/payments`)) as readonly Payment[];
    const history = (await list(`/v1/accounts/${account}/purchase-history`)) as readonly Granted[];
    const standing = (await teller.quietly(owner, {
      method: 'GET',
      path: `/v1/customers/${customer}/standing`,
    })) as unknown as Standing; // as the API documents it
    const news = [
      ...invoices.flatMap(ofInvoice),
      ...payments.map(ofPayment),
      ...history.filter(({ kind }) => kind !== 'purchase').map(ofGrant),
      ...(standing.since === null ? [] : [ofStanding(standing)]),
    ].filter(({ key }) => !told.has(key));
    for (const { key } of news) told.add(key);
    return news
      .sort((a, b) => a.at.localeCompare(b.at))
      .map(({ at, who, says, refused }) => ({ at, who, says, refused }));
  };
};
