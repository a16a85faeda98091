import { formatNanos, plusMs, type Instant, type Nanos } from '#kernel';
import { accountOf, idIn } from '../accounts/events.js';
import { streamsOfCustomer } from '../accounts/customer-streams.js';
import { invoiceEvents, type InvoiceLine, type TaxLine } from '#domain/invoice';
import {
  billingAccounts,
  turnoverOf,
  type BillingAccount,
  type BillingEntry,
} from '../customers/billing-account.js';
import { creditsOf, type CreditSummary } from '../customers/credits.js';
import {
  cycleIn,
  periodOf,
  type BillingCycle,
  type Period,
  type PeriodOptions,
} from '../customers/cycles.js';
import { customerAt } from '../customers/history.js';
import { namesFor, type Names, type NamesOption } from '../customers/names.js';
import { invoiceAt, type InvoiceAt } from '../invoices/find-invoice.js';
import type { Ledger } from '../log/ledger.js';
import { exitCodes } from '../problem.js';
import { factsOf, tableOf, type Cell, type Column } from '../print/table.js';
import { moment } from '../print/times.js';
import { summaryOf } from '../summaries/summary.js';
import { counted } from '../summaries/wording.js';
import type { Context, Run } from './command.js';

export type CustomerStatementOptions = PeriodOptions & NamesOption;

type Statement = {
  readonly customer: string;
  readonly period: Period;
  readonly accounts: readonly BillingAccount[];
  /** Of the documents that were issued in the period. */
  readonly lines: readonly LineOf[];
  readonly taxes: readonly TaxOf[];
  /** Of a period that is not over: as it stands now. */
  readonly closedAt: Instant;
  readonly credits: readonly CreditSummary[];
};
type LineOf = InvoiceLine & { readonly number: string; readonly n: number };
type TaxOf = TaxLine & { readonly number: string };

/** A customer's cycle: what was invoiced, credited and paid, what is owed at its end; line by line; and the credits of its accounts. */
export const statementOfCustomer: Run<CustomerStatementOptions> = async (context, customer, options) => {
  const { ledger, output } = context;
  const period = await readPeriod(ledger, customer, options);
  const streams = await streamsOfCustomer(ledger, customer);
  const upTo = endOf(period, ledger.now);
  const invoices = await invoicesIn(ledger, streams, upTo);
  const accounts = [...streams].flatMap((stream) => accountOf(stream) ?? []);
  const credits: CreditSummary[] = [];
  for (const account of accounts) {
    const summary = await creditsOf(ledger, account, period);
    if (summary !== null) credits.push(summary);
  }
  const names = await namesFor(ledger, options, [customer]);
  const issued = invoices.filter((one) => isWithin(period, one));
  const told: Statement = {
    customer,
    period,
    accounts: billingAccounts(invoices, period),
    lines: issued.flatMap(linesOf),
    taxes: issued.flatMap(taxesOf),
    closedAt: period.to < ledger.now ? period.to : ledger.now,
    credits,
  };
  await (output.json ? record(context, told, names) : print(context, told, names));
  return exitCodes.fine;
};

const endOf = ({ to }: Period, now: Instant): Instant => {
  const end = plusMs(to, -1);
  return end < now ? end : now;
};

const readPeriod = async (ledger: Ledger, customer: string, options: PeriodOptions): Promise<Period> => {
  const cycles: BillingCycle[] = [];
  const moment = { asOf: ledger.now, knownAt: ledger.now };
  await customerAt(ledger, customer, moment, (_, event) => {
    const cycle = cycleIn(event);
    if (cycle !== null) cycles.push(cycle);
  });
  return periodOf(cycles, options, ledger.now);
};

const invoicesIn = async (
  ledger: Ledger,
  streams: ReadonlySet<string>,
  asOf: Instant,
): Promise<readonly InvoiceAt[]> => {
  const found: InvoiceAt[] = [];
  for (const stream of streams) {
    const id = idIn(invoiceEvents, stream);
    const one = id === null ? null : await invoiceAt(ledger, id, { asOf, knownAt: ledger.now });
    if (one !== null) found.push(one);
  }
  return found;
};

const isWithin = ({ from, to }: Period, { issue }: InvoiceAt): boolean =>
  issue !== null && issue.at >= from && issue.at < to;
const linesOf = ({ lines, issue }: InvoiceAt): readonly LineOf[] =>
  lines.map((line, at) => ({ ...line, number: issue?.data.number ?? '', n: at + 1 }));
const taxesOf = ({ taxes, issue }: InvoiceAt): readonly TaxOf[] =>
  taxes.map((tax) => ({ ...tax, number: issue?.data.number ?? '' }));

type Row = Omit<BillingEntry, 'amount' | 'invoice' | 'entry'> & {
  readonly at: Instant;
  readonly amount: Nanos | null;
  readonly billed: BillingEntry | null;
  readonly says: string;
};
const rowsOf = ({ entries }: BillingAccount): readonly Row[] =>
  entries.map((billed) => ({
    at: billed.entry.event.at,
    amount: billed.amount,
    balance: billed.balance,
    billed,
    says: summaryOf(billed.entry.event).says,
  }));
const edge = (says: string, at: Instant, balance: Nanos): Row => ({
  ...{ at, says, balance, amount: null, billed: null },
});

const accountColumns: readonly Column<Row>[] = [
  { head: 'at', text: ({ at }) => moment(at) },
  { head: 'position', align: 'right', text: ({ billed }) => billed?.entry.position ?? null },
  { head: 'document', text: ({ billed }) => billed?.invoice.state.number ?? null },
  { head: 'event', text: ({ billed }) => billed?.entry.event.type ?? null },
  { head: 'amount', amount: ({ amount }) => amount },
  { head: 'owed', amount: ({ balance }) => balance },
  { head: 'what', text: ({ billed, says }) => (billed === null ? says : withMethod(billed, says)) },
];

/** R27: how a payment was made. */
const withMethod = ({ entry: { event } }: BillingEntry, says: string): string =>
  event.type === 'InvoicePaymentApplied' ? `${says} · ${event.data.method}` : says;

const lineColumns: readonly Column<LineOf>[] = [
  { head: 'document', text: ({ number }) => number },
  { head: 'line', align: 'right', text: ({ n }) => n },
  { head: 'what', text: ({ code }) => code },
  {
    head: 'period',
    text: ({ period }) => (period === null ? null : `${moment(period.start)} up to ${moment(period.end)}`),
  },
  { head: 'quantity', align: 'right', text: ({ quantity }) => quantity },
  { head: 'price', amount: ({ unitPrice }) => unitPrice },
  {
    head: 'days',
    align: 'right',
    text: ({ days }) => (days === null ? null : `${days.days.toString()} of ${days.of.toString()}`),
  },
  { head: 'net', amount: ({ amount }) => amount },
];

/** R27: tax by location. */
const taxColumns: readonly Column<TaxOf>[] = [
  { head: 'document', text: ({ number }) => number },
  { head: 'tax', text: ({ code }) => code },
  { head: 'location', text: ({ jurisdiction }) => jurisdiction },
  { head: 'percent', amount: ({ rate }) => rate },
  { head: 'of', amount: ({ base }) => base },
  { head: 'tax', amount: ({ amount }) => amount },
];

type Fact = readonly [string, Nanos];
const factColumns = (head: string): readonly Column<Fact>[] => [
  { head, text: ([name]) => name },
  { head: 'amount', amount: ([, amount]) => amount },
];

const creditFacts = ({ opening, moved, debits }: CreditSummary): readonly Fact[] => [
  ['opening balance', opening],
  ...Object.entries(moved)
    .filter(([, amount]) => amount !== 0n)
    .map(
      ([name, amount]) => [name === 'spent' ? `spent, ${counted(debits, 'debit')}` : name, amount] as const,
    ),
];

const billedFacts = (account: BillingAccount): readonly Fact[] => {
  const { invoiced, paid, credited, refunded, rest } = turnoverOf(account);
  const facts: readonly Fact[] = [
    ['opening balance', account.opening],
    ['invoiced', invoiced],
    ['paid', paid],
    ['credited', credited],
    ['paid back', refunded],
    ['otherwise', rest],
  ];
  return facts.filter(([name, amount]) => name === 'opening balance' || amount !== 0n);
};

const print = async ({ output }: Context, told: Statement, names: Names | null): Promise<void> => {
  const { customer, period, accounts, lines, taxes, credits, closedAt } = told;
  const facts: (readonly [string, Cell])[] = [
    ['customer', names === null ? customer : `${customer} ${names(customer)}`],
    ['period', `${moment(period.from)} up to ${moment(period.to)}`],
    ...(closedAt < period.to ? [['so far', `as it stands at ${moment(closedAt)}`] as const] : []),
  ];
  if (period.cycle !== null) facts.push(['plan', period.cycle.policy]);
  await output.line(factsOf(facts));
  for (const account of accounts) {
    const { opening, closing, currency } = account;
    const rows = [edge('opening balance', period.from, opening), ...rowsOf(account)];
    await output.line(`\n${tableOf(accountColumns, rows, [edge('closing balance', closedAt, closing)])}`);
    await output.line(
      `\n${tableOf(factColumns(`owed, ${currency}`), billedFacts(account), [['closing balance', closing]])}`,
    );
  }
  if (accounts.length === 0) await output.line('\nNothing was invoiced up to then.');
  if (lines.length > 0) await output.line(`\n${tableOf(lineColumns, lines)}`);
  if (taxes.length > 0) await output.line(`\n${tableOf(taxColumns, taxes)}`);
  for (const summary of credits)
    await output.line(
      `\n${tableOf(factColumns(`credits of ${summary.account}, ${summary.asset}`), creditFacts(summary), [['closing balance', summary.closing]])}`,
    );
};

const record = async ({ output }: Context, told: Statement, names: Names | null): Promise<void> => {
  const { customer, period, accounts, lines, taxes, credits, closedAt } = told;
  const { from, to, cycle } = period;
  const name = names === null ? {} : { name: names(customer) };
  await output.record({ line: 'statement', customer, ...name, from, to, policy: cycle?.policy ?? null });
  for (const { currency, opening, entries, closing } of accounts) {
    await output.record({ line: 'opening', currency, at: from, owed: formatNanos(opening) });
    for (const { invoice, entry, amount, balance } of entries)
      await output.record({
        line: 'entry',
        currency,
        at: entry.event.at,
        position: entry.position,
        type: entry.event.type,
        invoice: invoice.id,
        number: invoice.state.number,
        amount: formatNanos(amount),
        owed: formatNanos(balance),
        method: 'method' in entry.event.data ? entry.event.data.method : null,
      });
    await output.record({ line: 'closing', currency, at: closedAt, owed: formatNanos(closing) });
  }
  for (const { number, n, unitPrice, amount, ...line } of lines)
    await output.record({
      line: 'charge',
      number,
      n,
      ...line,
      unitPrice: formatNanos(unitPrice),
      amount: formatNanos(amount),
    });
  for (const { rate, base, amount, ...tax } of taxes)
    await output.record({
      line: 'tax',
      ...tax,
      rate: formatNanos(rate),
      base: formatNanos(base),
      amount: formatNanos(amount),
    });
  for (const { moved, opening, closing, debits, ...of } of credits)
    await output.record({
      line: 'credits',
      ...of,
      opening: formatNanos(opening),
      ...Object.fromEntries(Object.entries(moved).map(([name, amount]) => [name, formatNanos(amount)])),
      debits,
      closing: formatNanos(closing),
    });
};
