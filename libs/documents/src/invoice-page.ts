import type { InvoiceDocument } from './document.js';
import { linesTable, paymentsTable, taxRemarks } from './charges.js';
import { dateFact, figure, remark, sums, type Page } from './frame.js';
import { sectionOf } from './sections.js';
import { dayOf, spellingOf } from './spelling.js';

const labels = {
  title: 'Invoice',
  number: 'Number',
  date: 'Date',
  due: 'Due',
  currency: 'Currency',
  status: 'Status',
  statuses: { paid: 'Paid', void: 'Void', credited: 'Credited', open: 'Open', settled: 'Settled' },
  stamps: { paid: null, void: 'VOID', credited: 'CREDITED' },
  void: (why: string) => `This invoice is void: ${why}`,
  creditNotes: 'Credit notes',
  amount: 'Amount',
  open: 'Still to pay',
  collected: 'This amount is collected by the saved payment method.',
  payable: (day: string) => `Payable until ${day}. Please name the number of this invoice.`,
} as const;

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
    title: labels.title,
    stamp: mark === null ? null : labels.stamps[mark],
    facts: [
      [labels.number, document.number],
      dateFact(labels.date, document.dated),
      ...(dueAt === null ? [] : [dateFact(labels.due, dueAt)]),
      [labels.currency, currency],
      [labels.status, statusOf(document)],
    ],
    body: [
      linesTable({ lines, taxes, totals }, spelling),
      ...taxRemarks(taxes),
      ...(note === null ? [] : [remark(labels.void(note))]),
      ...(creditNotes.length === 0
        ? []
        : [
            sectionOf({
              title: labels.creditNotes,
              columns: [
                { head: labels.number, width: '*' },
                { head: labels.date, width: 'auto' },
                { head: labels.amount, width: 'auto', side: 'right' },
              ],
              rows: credits,
            }),
          ]),
      ...paymentsTable(payments, spelling),
      ...(mark === 'void' ? [] : [sums([[labels.open, money(open)]])]),
      ...(mark === null ? [remark(termsOf(document))] : []),
    ],
  };
};

const statusOf = ({ mark, open }: InvoiceDocument): string =>
  labels.statuses[mark ?? (open > 0n ? 'open' : 'settled')];

const termsOf = ({ dueAt }: InvoiceDocument): string =>
  dueAt === null ? labels.collected : labels.payable(dayOf(dueAt));
