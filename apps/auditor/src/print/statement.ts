import type { Instant, Nanos } from '#kernel';
import { turnoverOf, type BillingAccount, type BillingEntry } from '../customers/billing-account.js';
import type { CreditSummary } from '../customers/credits.js';
import type { Names } from '../customers/names.js';
import type { LineOf, Statement, TaxOf } from '../customers/statement.js';
import { summaryOf } from '../summaries/summary.js';
import { counted } from '../summaries/wording.js';
import type { Output } from './output.js';
import { factsOf, tableOf, type Cell, type Column } from './table.js';
import { moment } from './times.js';

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

/** For people: the account of what is owed, each charge and tax, and the credits. */
export const printStatement = async (output: Output, told: Statement, names: Names | null): Promise<void> => {
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
