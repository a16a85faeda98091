import type { ReceiptDocument } from '../document.js';
import { paymentsTable } from './charges.js';
import { dateFact, sums, type Page } from '../frame.js';
import { spellingOf } from '../spelling.js';

export const receiptPage = (document: ReceiptDocument): Page => {
  const { totals, payments, credited, paidAt, currency } = document;
  const spelling = spellingOf(document.country, currency, document.minorUnit);
  const { money } = spelling;
  return {
    title: 'Receipt',
    stamp: null,
    facts: [['Invoice', document.number], dateFact('Paid', paidAt), ['Currency', currency]],
    body: [
      ...paymentsTable(payments, spelling),
      sums([
        ['Invoice net', money(totals.net)],
        ['Tax', money(totals.tax)],
        ['Invoice total', money(totals.gross)],
        ...(credited === 0n ? [] : [['Credit notes', `\u2212${money(credited)}`] as const]),
        ['Still to pay', money(0n as typeof credited)],
      ]),
    ],
  };
};
