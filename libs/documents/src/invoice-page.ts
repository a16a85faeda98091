import type { InvoiceDocument } from './document.js';
import { linesTable, paymentsTable, taxRemarks } from './charges.js';
import { figure, remark, sums, type Page } from './frame.js';
import { idiomOf, type Idiom } from './idiom.js';
import { sectionOf } from './sections.js';

export const invoicePage = (document: InvoiceDocument): Page => {
  const { lines, taxes, totals, mark, note, dueAt, payments, creditNotes, open, currency } = document;
  const idiom = idiomOf(document);
  const { money, dayOf } = idiom;
  const { invoice: labels } = idiom.labels;
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
      [labels.date, dayOf(document.dated)],
      ...(dueAt === null ? [] : [[labels.due, dayOf(dueAt)] as const]),
      [labels.currency, currency],
      [labels.status, statusOf(document, labels)],
    ],
    body: [
      linesTable({ lines, taxes, totals }, idiom),
      ...taxRemarks(taxes, idiom),
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
      ...paymentsTable(payments, idiom),
      ...(mark === 'void' ? [] : [sums([[labels.open, money(open)]])]),
      ...(mark === null ? [remark(termsOf(document, idiom))] : []),
    ],
  };
};

const statusOf = ({ mark, open }: InvoiceDocument, labels: Idiom['labels']['invoice']): string =>
  labels.statuses[mark ?? (open > 0n ? 'open' : 'settled')];

const termsOf = ({ dueAt }: InvoiceDocument, { dayOf, labels: { invoice: labels } }: Idiom): string =>
  dueAt === null ? labels.collected : labels.payable(dayOf(dueAt));
