import { momentOf, type MomentOptions } from '../accounts/moment.js';
import { namesFor, type Names, type NamesOption } from '../customers/names.js';
import { problemsOf } from '../invoices/arithmetic.js';
import { findInvoice, type InvoiceAt, type InvoiceEntry } from '../invoices/find-invoice.js';
import { invoicePostingsOf, type InvoiceLine, type TaxLine } from '#domain/invoice';
import { formatNanos, negated, type Nanos } from '#kernel';
import { linesOfInvoice } from '../books/lines.js';
import { storedData } from '../accounts/events.js';
import { sourcesOf, type SourceOfLine } from '../invoices/sources.js';
import { exitCodes } from '../problem.js';
import { factsOf, tableOf, type Cell, type Column } from '../print/table.js';
import { moment as written } from '../print/times.js';
import { summaryOf } from '../summaries/summary.js';
import type { Context, Run } from './command.js';

export type InvoiceOptions = MomentOptions & NamesOption & { readonly explain?: boolean };

type Numbered = InvoiceLine & { readonly n: number };

const lineColumns: readonly Column<Numbered>[] = [
  { head: 'line', align: 'right', text: ({ n }) => n },
  { head: 'what', text: ({ code }) => code },
  { head: 'from', text: ({ period }) => (period === null ? null : written(period.start)) },
  { head: 'up to', text: ({ period }) => (period === null ? null : written(period.end)) },
  { head: 'quantity', align: 'right', text: ({ quantity }) => quantity },
  { head: 'price', amount: ({ unitPrice }) => unitPrice },
  {
    head: 'days',
    align: 'right',
    text: ({ days }) => (days === null ? null : `${days.days.toString()} of ${days.of.toString()}`),
  },
  { head: 'amount', amount: ({ amount }) => amount },
];

type Sum = readonly [string, Nanos];
const sumColumns = (currency: string): readonly Column<Sum>[] => [
  { head: currency, text: ([name]) => name },
  { head: 'amount', amount: ([, amount]) => amount },
];

const taxText = ({ code, jurisdiction, rate, base }: TaxLine): string =>
  `${code} ${jurisdiction} ${formatNanos(rate)} % of ${formatNanos(base)}`;

const entryColumns: readonly Column<InvoiceEntry>[] = [
  { head: 'position', align: 'right', text: ({ position }) => position },
  { head: 'counts at', text: ({ event }) => written(event.at) },
  { head: 'event', text: ({ event }) => event.type },
  { head: 'amount', amount: ({ event }) => summaryOf(event).amount },
  { head: 'by', text: ({ actor }) => actor },
  { head: 'what', text: ({ event }) => summaryOf(event).says },
];

const sourceColumns: readonly Column<SourceOfLine>[] = [
  { head: 'line', align: 'right', text: ({ line }) => line },
  { head: 'charges for', text: ({ source }) => `${source.stream} @${source.revision.toString()}` },
  { head: 'position', align: 'right', text: ({ entry }) => entry?.position ?? 'missing' },
  { head: 'counts at', text: ({ entry }) => (entry === null ? null : written(entry.event.at)) },
  { head: 'event', text: ({ entry }) => entry?.event.type ?? null },
  { head: 'by', text: ({ entry }) => entry?.actor ?? null },
  { head: 'what it says', text: ({ entry }) => (entry === null ? null : summaryOf(entry.event).says) },
];

type Posted = {
  readonly position: bigint;
  readonly type: string;
  readonly account: string;
  readonly amount: Nanos;
};
const postingColumns: readonly Column<Posted>[] = [
  { head: 'position', align: 'right', text: ({ position }) => position },
  { head: 'event', text: ({ type }) => type },
  { head: 'account', text: ({ account }) => account },
  { head: 'debit', amount: ({ amount }) => (amount > 0n ? amount : null) },
  { head: 'credit', amount: ({ amount }) => (amount < 0n ? negated(amount) : null) },
];

const postingsOf = ({ entries }: InvoiceAt): readonly Posted[] =>
  entries.flatMap(({ position, event }) =>
    linesOfInvoice(invoicePostingsOf(event)).map(({ account, amount }) => ({
      position,
      type: event.type,
      account,
      amount,
    })),
  );

/** One invoice as it stands: lines, taxes, payments; with `--explain` each line down to the events it charges for, and what is booked of it. */
export const invoice: Run<InvoiceOptions> = async (context, subject, options) => {
  const { ledger, output } = context;
  const found = await findInvoice(ledger, subject, momentOf(options, ledger.now));
  const { draft, lines, issue } = found;
  const problems = problemsOf(draft);
  const sources = options.explain === true ? await sourcesOf(ledger, lines) : null;
  const lost = sources?.some(({ entry }) => entry === null) ?? false;
  const code = problems.length === 0 && !lost ? exitCodes.fine : exitCodes.disagrees;
  const names = await namesFor(ledger, options, [
    draft.customer,
    ...(issue === null ? [] : [issue.data.buyer]),
  ]);
  if (output.json) {
    await output.record(recordOf(found, problems, names));
    for (const one of sources ?? []) await output.record(sourceRecord(one));
    if (sources !== null)
      for (const { amount, ...posted } of postingsOf(found))
        await output.record({ line: 'posting', ...posted, amount: formatNanos(amount) });
    return code;
  }
  await printInvoice(context, found, names);
  if (sources !== null) {
    await output.line(`\n${tableOf(sourceColumns, sources)}`);
    await output.line(`\n${tableOf(postingColumns, postingsOf(found))}`);
  }
  if (lost) await output.line('\nA line charges for an event that the log does not have: run verify.');
  await output.line(
    problems.length === 0
      ? '\nEvery line was computed again from quantity, price and days; lines and taxes give the total.'
      : `\n${problems.join('\n')}\nThe invoice does not agree with itself: run verify.`,
  );
  return code;
};

const headOf = ({ id, draft, issue, state, due }: InvoiceAt, names: Names | null) => {
  const facts: (readonly [string, Cell])[] = [
    ['invoice', state.number ?? 'no number yet'],
    ['id', id],
    ['issued by', draft.entity],
    ['customer', names === null ? draft.customer : `${draft.customer} ${names(draft.customer)}`],
    ['kind', draft.kind],
    ['policy', draft.policy],
    ['status', state.status],
  ];
  if (issue !== null) {
    const { numberedAt, buyer, dueAt } = issue.data;
    facts.push(['date', written(numberedAt)]);
    facts.push(['buyer', names === null ? buyer : `${buyer} ${names(buyer)}`]);
    facts.push(['payable', dueAt === null ? 'at once' : `until ${written(dueAt)}`]);
  }
  if (due.length > 0) facts.push(['due', `${due.length.toString()} more that no sweep has booked yet`]);
  return facts;
};

const printInvoice = async ({ output }: Context, found: InvoiceAt, names: Names | null): Promise<void> => {
  const { draft, lines, taxes, state, entries } = found;
  const numbered = lines.map((line, at) => ({ ...line, n: at + 1 }));
  const sums: readonly Sum[] = [
    ['net', draft.totals.net],
    ...taxes.map((tax) => [taxText(tax), tax.amount] as const),
    ['total', draft.totals.gross],
    ...(state.paid === 0n ? [] : [['− paid', state.paid] as const]),
    ...(state.credited === 0n ? [] : [['− credited', state.credited] as const]),
    ...(state.refundable === 0n ? [] : [['+ to give back', state.refundable] as const]),
    ...(state.refunded === 0n ? [] : [['+ given back', state.refunded] as const]),
  ];
  await output.line(factsOf(headOf(found, names)));
  await output.line(`\n${tableOf(lineColumns, numbered)}`);
  await output.line(
    `\n${tableOf(sumColumns(draft.currency), sums, [[state.status === 'void' ? '= open (void)' : '= open', state.open]])}`,
  );
  await output.line(`\n${tableOf(entryColumns, entries)}`);
};

const recordOf = (found: InvoiceAt, problems: readonly string[], names: Names | null): unknown => {
  const { id, draft, issue, state, entries } = found;
  const amounts = { open: state.open, paid: state.paid, credited: state.credited, refunded: state.refunded };
  return {
    line: 'invoice',
    invoice: id,
    number: state.number,
    status: state.status,
    issuedAt: issue?.data.numberedAt ?? null,
    buyer: issue?.data.buyer ?? null,
    ...(names === null
      ? {}
      : {
          names: { customer: names(draft.customer), buyer: issue === null ? null : names(issue.data.buyer) },
        }),
    ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatNanos(amount)])),
    drafted: entries[0] === undefined ? null : storedData(entries[0].event),
    events: entries.map(({ position, revision, event, actor }) => ({
      position,
      revision,
      type: event.type,
      at: event.at,
      by: actor,
    })),
    problems,
  };
};

const sourceRecord = ({ line, source, entry }: SourceOfLine): unknown => ({
  line: 'source',
  of: line,
  ...source,
  position: entry?.position ?? null,
  type: entry?.event.type ?? null,
  effectiveAt: entry?.event.at ?? null,
  by: entry?.actor ?? null,
  data: entry === null ? null : storedData(entry.event),
});
