import { invoiceEvents, type InvoiceLine, type TaxLine } from '#domain/invoice';
import { plusMs, type Instant } from '#kernel';
import { streamsOfCustomer } from '../accounts/customer-streams.js';
import { accountOf, idIn } from '../accounts/events.js';
import { invoiceAt, type InvoiceAt } from '../invoices/find-invoice.js';
import type { Ledger } from '../log/ledger.js';
import { billingAccounts, type BillingAccount } from './billing-account.js';
import { creditsOf, type CreditSummary } from './credits.js';
import { cycleIn, periodOf, type BillingCycle, type Period, type PeriodOptions } from './cycles.js';
import { customerAt } from './history.js';

export type Statement = {
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
export type LineOf = InvoiceLine & { readonly number: string; readonly n: number };
export type TaxOf = TaxLine & { readonly number: string };

/** A customer's period: what was invoiced, credited and paid, what is owed at its end; line by line; and the credits of its accounts. */
export const readStatement = async (
  ledger: Ledger,
  customer: string,
  options: PeriodOptions,
): Promise<Statement> => {
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
  const issued = invoices.filter((one) => isWithin(period, one));
  return {
    customer,
    period,
    accounts: billingAccounts(invoices, period),
    lines: issued.flatMap(linesOf),
    taxes: issued.flatMap(taxesOf),
    closedAt: period.to < ledger.now ? period.to : ledger.now,
    credits,
  };
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
