import {
  aroundOf,
  compareBooks,
  differencesIn,
  keyOfLine,
  type Account,
  type Comparison,
  type Finding,
  type Total,
} from '#domain/reconciliation';
import { civilWindow, formatNanos, plusDays, type Instant, type Nanos, type Window } from '#kernel';
import { instantFrom, pastInstant } from '../accounts/moment.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment } from '../print/times.js';
import { exitCodes, Impossible } from '../problem.js';
import { ledgerLines } from '../reconciliation/ledger-lines.js';
import { counted } from '../summaries/wording.js';
import type { Context, Run } from './command.js';

export type ReconcileOptions = { readonly from?: string; readonly to?: string };

const columns: readonly Column<Finding>[] = [
  { head: 'difference', text: ({ kind }) => kind },
  { head: 'of', text: ({ what }) => what },
  { head: 'key', text: ({ key }) => key },
  { head: 'at the provider', text: ({ reference }) => reference },
  { head: 'in the ledger', text: ({ stream }) => stream },
  { head: 'provider', amount: ({ provider }) => provider?.amount ?? null },
  { head: 'ledger', amount: ({ ledger }) => ledger?.amount ?? null },
  { head: 'asset', text: ({ provider, ledger }) => currencies(provider, ledger) },
  { head: 'moved at', text: ({ at }) => moment(at) },
];

type Money = { readonly currency: string } | null;
const currencies = (...money: readonly Money[]): string =>
  [...new Set(money.flatMap((one) => one?.currency ?? []))].join(', ');

const totalColumns: readonly Column<Total>[] = [
  { head: 'moved', text: ({ what }) => what },
  { head: 'lines', align: 'right', text: ({ provider }) => provider.count },
  { head: 'provider', amount: ({ provider }) => provider.amount },
  { head: 'lines', align: 'right', text: ({ ledger }) => ledger.count },
  { head: 'ledger', amount: ({ ledger }) => ledger.amount },
  { head: 'agree', align: 'right', text: ({ matched }) => matched.count },
  { head: 'amount', amount: ({ matched }) => matched.amount },
  { head: 'asset', text: ({ currency }) => currency },
];

const accountColumns: readonly Column<Account>[] = [
  { head: "provider's account", text: ({ currency }) => currency },
  { head: 'fees', amount: ({ fees }) => fees },
  { head: 'paid out', amount: ({ payouts }) => payouts },
  { head: 'balance changed by', amount: ({ net }) => net },
];

/** S3: a period is half-open, and none is compared that is not over: of the day that goes on, what of it is over. */
const periodOf = ({ from, to }: ReconcileOptions, now: Instant): Window => {
  const today = civilWindow('UTC', 'day', now);
  const start = from === undefined ? plusDays(today.start, -1) : instantFrom('--from', from);
  if (start >= now)
    throw new Impossible(`--from ${start} is in the future`, `ask for an instant before ${now}`);
  const { end: dayOver } = civilWindow('UTC', 'day', start);
  const end = to === undefined ? earlierOf(dayOver, now) : pastInstant('--to', to, now);
  if (start >= end)
    throw new Impossible(`the period ends at ${end}, before it begins`, 'give --to a later instant');
  return { start, end };
};

const earlierOf = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** The payment provider's books, the ledger's and the invoices of a period, both ways. */
export const reconcile: Run<ReconcileOptions> = async ({ ledger, output }, _, options) => {
  const period = periodOf(options, ledger.now);
  if (ledger.provider === null)
    throw new Impossible('the payment provider has no books to read', 'see PAYMENTS in the README');
  const window = aroundOf(period);
  const provider = await ledger.provider(window);
  const keys = new Set(provider.flatMap((line) => keyOfLine(line) ?? []));
  const progress = output.progress('reconcile', ledger.head);
  const lines = await ledgerLines(ledger, window, { keys, at: progress.at });
  await progress.done();
  const found = compareBooks({ period, readAt: ledger.now, provider, ledger: lines });
  const differences = differencesIn(found.counts);
  if (output.json) await output.record(recordOf(found, period));
  else await tables({ ledger, output }, found, period);
  return differences === 0 ? exitCodes.fine : exitCodes.disagrees;
};

const tables = async (
  { output, ledger }: Context,
  found: Comparison,
  { start, end }: Window,
): Promise<void> => {
  const { findings, unlisted, totals, accounts, counts } = found;
  if (findings.length > 0) await output.line(`${tableOf(columns, findings)}\n`);
  if (unlisted > 0) output.remark(`${unlisted.toString()} more: narrow it with --from and --to`);
  await output.line(
    factsOf([
      ['ledger', ledger.name],
      ['from', moment(start)],
      ['to', moment(end)],
      ['differences', differencesIn(counts)],
      ['in flight', inFlightIn(counts)],
    ]),
  );
  if (totals.length > 0) await output.line(`\n${tableOf(totalColumns, totals)}`);
  if (accounts.length > 0) await output.line(`\n${tableOf(accountColumns, accounts)}`);
  await output.line(`\n${verdictOf(differencesIn(counts), inFlightIn(counts))}`);
};

const inFlightIn = (counts: Comparison['counts']): number =>
  counts.find(({ kind }) => kind === 'in-flight')?.count ?? 0;

/** What is in flight agrees no more than it differs. */
const verdictOf = (differences: number, inFlight: number): string => {
  if (differences > 0) return `${counted(differences, 'difference')}, the worst first.`;
  return inFlight === 0
    ? 'Everything agrees.'
    : `${counted(inFlight, 'line')} may be in flight: whether it agrees is not known yet. Everything else agrees.`;
};

/** Amounts as decimal strings. */
const recordOf = (found: Comparison, { start, end }: Window): unknown => ({
  from: start,
  to: end,
  differences: differencesIn(found.counts),
  ...withDecimals(found),
});

const withDecimals = (value: unknown): object => JSON.parse(JSON.stringify(value, decimal)) as object;

/** Of a comparison, every bigint is an amount. */
const decimal = (_: string, part: unknown): unknown =>
  typeof part === 'bigint' ? formatNanos(part as Nanos) : part;
