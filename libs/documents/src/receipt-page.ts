import { zero } from '#kernel';
import type { ReceiptDocument } from './document.js';
import { paymentsTable } from './charges.js';
import { sums, type Page } from './frame.js';
import { idiomOf } from './idiom.js';

export const receiptPage = (document: ReceiptDocument): Page => {
  const { totals, payments, credited, paidAt, currency } = document;
  const idiom = idiomOf(document);
  const { money, dayOf } = idiom;
  const { receipt: labels } = idiom.labels;
  return {
    title: labels.title,
    stamp: null,
    facts: [
      [labels.invoice, document.number],
      [labels.paid, dayOf(paidAt)],
      [labels.currency, currency],
    ],
    body: [
      ...paymentsTable(payments, idiom),
      sums([
        [labels.net, money(totals.net)],
        [labels.tax, money(totals.tax)],
        [labels.gross, money(totals.gross)],
        ...(credited === 0n ? [] : [[labels.credited, `\u2212${money(credited)}`] as const]),
        [labels.open, money(zero)],
      ]),
    ],
  };
};
