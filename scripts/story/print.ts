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

export const invoiceText = (invoice: Invoice): string => {
  const { number, kind, status, currency, dated, net, tax, gross, paid, open } = invoice;
  const right = 'right' as const;
  const table = new Table({
    head: ['line', 'quantity', 'days', 'unit price', currency],
    colAligns: ['left', right, right, right, right],
    style: { head: [], border: [] },
  });
  for (const { code, quantity, days, unit_price: price, amount } of invoice.lines)
    table.push([
      code,
      quantity.toString(),
      days === null ? '' : `${days.days.toString()} of ${days.of.toString()}`,
      price,
      amount,
    ]);
  for (const { code, jurisdiction, rate, amount } of invoice.taxes)
    table.push([`${code} ${jurisdiction}`, '', '', `${rate} %`, amount]);
  table.push(['total', '', '', `${net} + ${tax}`, gross]);
  const notes = invoice.credit_notes.map(
    (note) =>
      `${note.number ?? 'a draft'} credits ${note.gross}: ${note.against_open ?? '0'} of what was open, ${note.to_refund ?? '0'} back to the payer`,
  );
  return [
    `${number ?? 'a draft'} (${kind}) of ${(dated ?? '').slice(0, 10)}: ${status}, ${paid} paid, ${open} open`,
    table.toString(),
    ...notes,
  ].join('\n');
};
