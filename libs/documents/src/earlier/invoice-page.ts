import type { InvoiceDocument } from '../document.js';
import { linesTable, paymentsTable, taxRemarks, totalsOf } from './charges.js';
import { dateFact, figure, header, remark, section, sums, table, type Page } from '../frame.js';
import { dayOf, spellingOf } from '../spelling.js';

const stamps = { paid: null, void: 'VOID', credited: 'CREDITED' } as const;

export const invoicePage = (document: InvoiceDocument): Page => {
  const { lines, taxes, totals, mark, note, dueAt, payments, creditNotes, open, currency } = document;
  const spelling = spellingOf(document.country, currency, document.minorUnit);
  const { money } = spelling;
  const credits = creditNotes.map(({ number, dated, amount }) => [
    number,
    dayOf(dated),
    figure(`\u2212${money(amount)}`),
  ]);
  return {
    title: 'Invoice',
    stamp: mark === null ? null : stamps[mark],
    facts: [
      ['Number', document.number],
      dateFact('Date', document.dated),
      ...(dueAt === null ? [] : [dateFact('Due', dueAt)]),
      ['Currency', currency],
      ['Status', statusOf(document)],
    ],
    body: [
      linesTable(lines, spelling),
      sums(totalsOf(totals, taxes, spelling)),
      ...taxRemarks(taxes),
      ...(note === null ? [] : [remark(`This invoice is void: ${note}`)]),
      ...(creditNotes.length === 0
        ? []
        : [
            section('Credit notes'),
            table(
              ['*', 'auto', 'auto'],
              [header('Number'), header('Date'), header('Amount', 'right')],
              credits,
            ),
          ]),
      ...paymentsTable(payments, spelling),
      ...(mark === 'void' ? [] : [sums([['Still to pay', money(open)]])]),
      ...(mark === null ? [remark(termsOf(document))] : []),
    ],
  };
};

const statusOf = ({ mark, open }: InvoiceDocument): string => {
  if (mark === 'paid') return 'Paid';
  if (mark === 'void') return 'Void';
  if (mark === 'credited') return 'Credited';
  return open > 0n ? 'Open' : 'Settled';
};

const termsOf = ({ dueAt }: InvoiceDocument): string =>
  dueAt === null
    ? 'This amount is collected by the saved payment method.'
    : `Payable until ${dayOf(dueAt)}. Please name the number of this invoice.`;
