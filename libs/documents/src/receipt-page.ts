import { zero } from '#kernel';
import type { ReceiptDocument } from './document.js';
import { paymentsTable } from './charges.js';
import { dateFact, sums, type Page } from './frame.js';
import { spellingOf } from './spelling.js';

const labels = {
  title: 'Receipt',
  invoice: 'Invoice',
  paid: 'Paid',
  currency: 'Currency',
  net: 'Invoice net',
  tax: 'Tax',
  gross: 'Invoice total',
  credited: 'Credit notes',
  open: 'Still to pay',
} as const;

export const receiptPage = (document: ReceiptDocument): Page => {
  const { totals, payments, credited, paidAt, currency } = document;
  const spelling = spellingOf(document.country, currency, document.minorUnit);
  const { money } = spelling;
  return {
    title: labels.title,
    stamp: null,
    facts: [[labels.invoice, document.number], dateFact(labels.paid, paidAt), [labels.currency, currency]],
    body: [
      ...paymentsTable(payments, spelling),
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
