import Table from 'cli-table3';
import type { Invoice } from './documents.js';
import type { Entry } from './teller.js';

const SECONDS = /:00\.000Z$/;

/** `2026-01-31 10:00  Ann      joins …`: a refusal has its mark. */
export const timelineLine = ({ at, who, says, refused }: Entry): string =>
  `${at.replace('T', ' ').replace(SECONDS, '')}  ${who.padEnd(9)} ${refused === null ? ' ' : '✗'} ${shortened(says)}`;

/** Instants in a text, to the minute. */
const shortened = (text: string): string =>
  text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g, '$1 $2');

const right = 'right' as const;
const none = '';
/** Rules only around the table: an invoice is a block of lines. */
const chars = { mid: none, 'left-mid': none, 'mid-mid': none, 'right-mid': none };

/** Every line with its share of the cycle, taxes, total, and what has become of it. */
export const invoicesText = (invoices: readonly Invoice[]): string => {
  const table = new Table({
    head: ['invoice', 'date', 'line', 'quantity', 'days', 'unit price', 'amount'],
    colAligns: ['left', 'left', 'left', right, right, right, right],
    style: { head: [], border: [] },
    chars,
  });
  for (const invoice of invoices) table.push(...rowsOf(invoice));
  return table.toString();
};

type Row = readonly string[];

const rowsOf = (invoice: Invoice): string[][] => {
  const { number, kind, dated, lines, taxes, net, gross, currency, status } = invoice;
  const rows: Row[] = [
    ...lines.map(({ code, quantity, days, unit_price: price, amount }) => [
      ...[code, quantity.toString()],
      ...[days === null ? none : `${days.days.toString()} of ${days.of.toString()}`, price, amount],
    ]),
    ...taxes.map(({ code, jurisdiction, rate, amount }) => [
      ...[`${code} ${jurisdiction}`, none, none, `${rate} % of ${net}`, amount],
    ]),
    [`${kind}, ${status}`, none, none, none, `${gross} ${currency}`],
    ...invoice.credit_notes.map((note) => [
      ...[`credit note ${note.number ?? 'in draft'}`, none, none, none, `-${note.gross} ${currency}`],
    ]),
  ];
  const head = [number ?? 'in draft', (dated ?? none).slice(0, 10)];
  return rows.map((row, nth) => [...(nth === 0 ? head : [none, none]), ...row]);
};
