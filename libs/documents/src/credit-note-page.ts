import { linesTable, taxRemarks } from './charges.js';
import type { CreditNoteDocument } from './document.js';
import { remark, sums, type Page } from './frame.js';
import { idiomOf } from './idiom.js';

/** What is taken back of an invoice, of which one, why, and at the taxes that it was charged with, those of nothing too. */
export const creditNotePage = (document: CreditNoteDocument): Page => {
  const { lines, totals, allTaxes, invoice, invoiceDated, reason, againstOpen, toRefund, currency } =
    document;
  const idiom = idiomOf(document);
  const { money, dayOf } = idiom;
  const { creditNote: labels } = idiom.labels;
  return {
    title: labels.title,
    stamp: null,
    facts: [
      [labels.number, document.number],
      [labels.date, dayOf(document.dated)],
      [labels.invoice, invoice],
      [labels.invoiced, dayOf(invoiceDated)],
      [labels.currency, currency],
    ],
    body: [
      remark(labels.credits(invoice, dayOf(invoiceDated))),
      remark(labels.reason(reason)),
      linesTable({ lines, totals, taxes: allTaxes }, idiom),
      ...taxRemarks(allTaxes, idiom),
      sums(
        [
          [labels.againstOpen, money(againstOpen)],
          [labels.toRefund, money(toRefund)],
        ],
        -1,
      ),
    ],
  };
};
