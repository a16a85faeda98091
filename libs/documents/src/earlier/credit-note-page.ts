import type { CreditNoteDocument } from '../document.js';
import { linesTable, taxRemarks, totalsOf } from './charges.js';
import { dateFact, remark, sums, type Page } from '../frame.js';
import { spellingOf } from '../spelling.js';

export const creditNotePage = (document: CreditNoteDocument): Page => {
  const { lines, taxes, totals, invoice, invoiceDated, reason, againstOpen, toRefund, currency } = document;
  const spelling = spellingOf(document.country, currency, document.minorUnit);
  return {
    title: 'Credit note',
    stamp: null,
    facts: [
      ['Number', document.number],
      dateFact('Date', document.dated),
      ['For invoice', invoice],
      dateFact('Invoiced', invoiceDated),
      ['Currency', currency],
    ],
    body: [
      remark(`Reason: ${reason}`),
      linesTable(lines, spelling),
      sums(totalsOf(totals, taxes, spelling)),
      ...taxRemarks(taxes),
      sums(
        [
          ['Taken off what was still to pay', spelling.money(againstOpen)],
          ['Paid back', spelling.money(toRefund)],
        ],
        -1,
      ),
    ],
  };
};
