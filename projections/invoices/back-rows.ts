import type { InvoiceEvent } from '#domain/invoice';
import { invariant, zero } from '#kernel';
import type { PurchaseEvent } from '#domain/purchase';
import { refundsIn, saidOfExpense, saidOfRefunds, untoldOfRefund } from '../going-back.js';
import { idOfStream, type InvoiceFact, type PurchaseFact } from '../ledger-events.js';
import type { DisputeRow, RefundRow } from './table.js';

/** Of one invoice: the refunds and disputes that the facts touch. */
export type Back = {
  readonly refunds: Map<string, RefundRow>;
  readonly disputes: Map<string, DisputeRow>;
};

type Key = { readonly invoice: string };

/** The rows that a fact goes on from. */
export const refundKeys = ({ invoice }: Key, event: InvoiceEvent | PurchaseEvent) =>
  refundsIn(event).map((refund) => ({ invoice, refund }));
export const disputeKeys = ({ invoice }: Key, { data, type }: InvoiceEvent | PurchaseEvent) =>
  type === 'InvoiceDisputeWon' || type === 'InvoiceDisputeLost' ? [{ invoice, dispute: data.dispute }] : [];

/** What went back of a purchase beyond what its invoice owed. */
export const stepExpense = ({ refunds }: Back, invoice: string, { event, position }: PurchaseFact): void => {
  const [refund] = refundsIn(event);
  if (refund === undefined) return;
  const known = refunds.get(refund);
  const said = saidOfExpense(event, known);
  if (said !== null)
    refunds.set(refund, { ...untoldOfRefund, position, ...known, ...said, invoice, at: event.at });
};

/** Folds one event over the rows of what goes back. */
export const stepBack = ({ refunds, disputes }: Back, fact: InvoiceFact): void => {
  const { event, position } = fact;
  const invoice = idOfStream(fact);
  const expenseOf = (refund: string) => refunds.get(refund)?.expense ?? zero;
  for (const { refund, ...said } of saidOfRefunds(event, expenseOf)) {
    const known = refunds.get(refund) ?? { ...untoldOfRefund, position };
    refunds.set(refund, { ...known, ...said, invoice, refund, at: event.at });
  }
  switch (event.type) {
    case 'InvoicePaymentDisputed': {
      const { dispute, payment, amount, reason } = event.data;
      const opened = { invoice, dispute, payment, amount, reason, opened_at: event.at, position };
      disputes.set(dispute, { ...opened, status: 'open', closed_at: null });
      return;
    }
    case 'InvoiceDisputeWon':
    case 'InvoiceDisputeLost': {
      const known = disputes.get(event.data.dispute);
      invariant(known !== undefined, 'a dispute is closed after it is opened');
      const status = event.type === 'InvoiceDisputeWon' ? 'won' : 'lost';
      disputes.set(event.data.dispute, { ...known, status, closed_at: event.at });
      return;
    }
    default: // no dispute
  }
};
