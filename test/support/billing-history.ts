import {
  billingDisputeEvents,
  billingDisputes,
  openDispute,
  resolveDispute,
  withdrawDispute,
} from '#domain/billing-dispute';
import {
  creditPool,
  creditPoolEvents,
  debitCredits,
  openAccount,
  purchaseCredits,
  type CreditPool,
  type CreditPoolEvent,
  type Usage,
} from '#domain/credit-pool';
import {
  customerEvents,
  customers,
  recordStatement,
  registerCustomer,
  type Customer,
  type CustomerEvent,
  type RecordStatement,
} from '#domain/customer';
import { invoiceEvents, invoices, type Invoice, type InvoiceEvent } from '#domain/invoice';
import { standingEvents, standings, type Standing, type StandingEvent } from '#domain/standing';
import type { StoredEvent } from '#event-store';
import { amount, instantOf, nanosOf, plusMs, type Instant } from '#kernel';
import { customerDecision } from './customer-choices.js';
import { invoiceDecisions } from './invoice-choices.js';
import {
  bounce,
  disputeEnds,
  disputeOf,
  draft,
  foundBack,
  issue,
  pay,
  payBack,
  settleElsewhere,
  tryAgain,
} from './invoice-stories.js';
import { oneOf, type Moment } from './moment.js';
import { chance } from './pool-history.js';
import { termsOf } from './pool-stories.js';
import { standingDecision } from './standing-choices.js';
import { chronicle, type Chronicle, type Told } from './stream-history.js';

type Client = {
  readonly id: string;
  readonly customer: Told<Customer, CustomerEvent>;
  readonly standing: Told<Standing, StandingEvent>;
  readonly pool: Told<CreditPool, CreditPoolEvent>;
  readonly invoices: Told<Invoice, InvoiceEvent>[];
};

export type BillingPlan = { readonly seed: number; readonly customers: number; readonly commands: number };

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York'];
const HOUR = 3_600_000;

/** Customers, their standings, invoices, disputes and pools, decided and stored as the engine would, in any order. */
export const billingHistory = ({ seed, customers: many, commands }: BillingPlan): readonly StoredEvent[] => {
  const pick = chance(seed);
  const told = chronicle(seed);
  let now = instantOf('2026-01-31T10:00:00.000Z');
  const clients = Array.from({ length: many }, (_, n) => clientOf(told, n, now));
  for (let n = 0; n < commands; n += 1) {
    now = plusMs(now, pick(10) === 0 ? pick(20 * 24) * HOUR : pick(30) * HOUR);
    const client = clients[pick(clients.length)];
    if (client !== undefined) anything(told, client, { pick, now, n });
    if (n % 40 === 20) printed(clients, now);
  }
  printed(clients, now);
  const [first] = clients;
  if (first !== undefined) comesBack(told, first.id, now);
  return told.log;
};

/** Whatever the dice said: money of one invoice comes back in every way. */
const comesBack = ({ stream }: Chronicle, customer: string, now: Instant): void => {
  const one = stream({ format: invoiceEvents, decider: invoices }, 'inv_back');
  const story = [
    ...[draft({ invoice: 'inv_back', customer }), issue('INV-999999'), pay('pay_back', '200')],
    ...[bounce('ref_b1', '20', 'pay_back'), tryAgain('ref_b1', 'ref_b2'), payBack('ref_b2', '20')],
    ...[bounce('ref_b3', '6', 'pay_back'), settleElsewhere('ref_b3')],
    ...[disputeOf('dp_b1', '50', 'pay_back'), disputeEnds('dp_b1', 'won')],
    ...[disputeOf('dp_b2', '50', 'pay_back'), disputeEnds('dp_b2', 'lost')],
    foundBack('re_b1', '60', 'pay_back'),
  ];
  for (const decide of story) one.tell(now, decide);
};

/** A statement for everybody. */
const printed = (clients: readonly Client[], now: Instant): void => {
  for (const { id, customer } of clients) customer.tell(now, recordStatement(statementUpTo(id, now)));
};

const statementUpTo = (id: string, until: Instant): RecordStatement => ({
  ...{ statement: `stm_${id}_${until}`, from: instantOf('2026-01-31T10:00:00.000Z'), until, currency: 'USD' },
  ...{ opening: nanosOf(0n), entries: [], charges: [], taxes: [], disputes: [], credits: [] },
  ...{ buyer: null, sha256: 'aa', template: '3' },
  seller: { name: 'House', address: [], email: null, taxId: null },
});

const clientOf = ({ stream }: Chronicle, n: number, at: Instant): Client => {
  const id = `cus_${n.toString()}`;
  const kind = n % 3 === 2 ? 'individual' : 'organization';
  const zone = ZONES[n % ZONES.length] ?? 'UTC';
  const client: Client = {
    id,
    customer: stream({ format: customerEvents, decider: customers }, id),
    standing: stream({ format: standingEvents, decider: standings }, id),
    pool: stream({ format: creditPoolEvents, decider: creditPool }, `acc_${n.toString()}`),
    invoices: [],
  };
  client.customer.tell(at, registerCustomer({ customer: id, kind, zone, owner: 'ann' }));
  const owner = { kind, id } as const;
  const policy = { policy: 'teams@1', terms: termsOf('teams') };
  client.pool.tell(at, openAccount({ account: `acc_${n.toString()}`, owner, anchor: at, zone, policy }));
  const paid = { amount: amount('1000'), currency: 'USD', reference: 'pay_0' };
  client.pool.tell(at, purchaseCredits({ lot: 'lot_0', paid }));
  return client;
};

const anything = (told: Chronicle, client: Client, moment: Moment): void => {
  const { pick, now, n } = moment;
  const roll = pick(100);
  if (roll < 50)
    // People do several things at a time: what is ordered is mostly answered, and who is invited mostly answers.
    for (let more = 1 + pick(6); more > 0; more -= 1)
      client.customer.tell(now, customerDecision({ ...moment, n: n * 10 + more }));
  else if (roll < 65) client.standing.tell(now, standingDecision(client.id, moment));
  else if (roll < 85) {
    const id = `inv_${n.toString()}`;
    const fresh = client.invoices.length === 0 || pick(4) === 0;
    if (fresh) client.invoices.push(told.stream({ format: invoiceEvents, decider: invoices }, id));
    const invoice = client.invoices[fresh ? client.invoices.length - 1 : pick(client.invoices.length)];
    for (const decide of invoiceDecisions(client.id, id, moment)) invoice?.tell(now, decide);
  } else if (roll < 95) spend(client, moment);
  else dispute(told, client, moment);
};

/** Before and after its members' figures may be shown (R51). */
const spend = ({ pool }: Client, { pick, now, n }: Moment): void => {
  const usage: Usage = {
    ...{ provider: 'anthropic', model: 'claude-sonnet-4', inputTokens: 10, cachedTokens: 2, outputTokens: 3 },
    ...{ outcome: 'succeeded', latencyMs: pick(900), time: null },
  };
  const usd = nanosOf(BigInt(1 + pick(2_000_000)));
  const member = oneOf(pick, ['ann', 'bob', 'cleo']);
  const charge = { kind: 'usage', usage, usd, rates: 'test@1' } as const;
  pool.tell(now, debitCredits({ debit: `deb_${n.toString()}`, charge, member, space: null }));
};

const dispute = ({ stream }: Chronicle, { id, invoices: theirs }: Client, { pick, now, n }: Moment): void => {
  const key = `dsp_${n.toString()}`;
  const about = oneOf(pick, ['amount', 'seats', 'tax']);
  const against = { invoice: theirs[0]?.name.slice('Invoice-'.length) ?? 'inv_0', number: 'INV-000001' };
  const one = stream({ format: billingDisputeEvents, decider: billingDisputes }, key);
  one.tell(now, openDispute({ dispute: key, customer: id, ...against, about, details: 'vlt_1' }));
  const outcome = oneOf(pick, ['accepted', 'rejected']);
  const end = oneOf(pick, [
    resolveDispute({ outcome, reason: 'looked into', creditNote: outcome === 'accepted' ? 'crn_1' : null }),
    withdrawDispute({ reason: null }),
  ]);
  if (pick(4) !== 0) one.tell(plusMs(now, HOUR), end);
};
