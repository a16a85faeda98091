import { linesTable, taxRemarks } from './charges.js';
import type { CreditNoteDocument } from './document.js';
import { dateFact, remark, sums, type Page } from './frame.js';
import { dayOf, spellingOf } from './spelling.js';

const labels = {
  title: 'Credit note',
  number: 'Number',
  date: 'Date',
  invoice: 'For invoice',
  invoiced: 'Invoiced',
  currency: 'Currency',
  credits: (invoice: string, day: string) => `This credits invoice ${invoice} of ${day}.`,
  reason: (reason: string) => `Reason: ${reason}`,
  againstOpen: 'Taken off what was still to pay',
  toRefund: 'Paid back',
} as const;

/** What is taken back of an invoice, of which one, why, and at the taxes that it was charged with, those of nothing too. */
export const creditNotePage = (document: CreditNoteDocument): Page => {
  const { lines, totals, allTaxes, invoice, invoiceDated, reason, againstOpen, toRefund, currency } =
    document;
  const spelling = spellingOf(document.country, currency, document.minorUnit);
  return {
    title: labels.title,
    stamp: null,
    facts: [
      [labels.number, document.number],
      dateFact(labels.date, document.dated),
      [labels.invoice, invoice],
      dateFact(labels.invoiced, invoiceDated),
      [labels.currency, currency],
    ],
    body: [
      remark(labels.credits(invoice, dayOf(invoiceDated))),
      remark(labels.reason(reason)),
      linesTable({ lines, totals, taxes: allTaxes }, spelling),
      ...taxRemarks(allTaxes),
      sums(
        [
          [labels.againstOpen, spelling.money(againstOpen)],
          [labels.toRefund, spelling.money(toRefund)],
        ],
        -1,
      ),
    ],
  };
};
