import type { BillingDisputeEvent } from '#domain/billing-dispute';
import type { InvoiceEvent } from '#domain/invoice';
import type { InvoiceRegisterEvent } from '#domain/invoice-register';
import type { StandingEvent } from '#domain/standing';
import { moment } from '../print/times.js';
import { counted, named, priced, said, worth, type Says } from './wording.js';

type Reason = { readonly code: string; readonly says: string | null };
const reasonText = ({ code, says }: Reason): string => (says === null ? code : `${code}: ${says}`);

export const invoiceSays: Says<InvoiceEvent> = {
  InvoiceDrafted: ({ invoice, customer, kind, lines, totals, currency }) =>
    worth(
      totals.gross,
      invoice,
      kind,
      `for ${customer}`,
      counted(lines.length, 'line'),
      `tax ${priced(totals.tax, currency)}`,
    ),
  InvoiceIssued: ({ number, dueAt }) => said(number, named('due', dueAt === null ? null : moment(dueAt))),
  InvoiceChargeFailed: ({ payment, amount, reason }) => worth(amount, payment, reasonText(reason)),
  InvoiceBecamePastDue: ({ open }) => worth(open, 'still open'),
  InvoicePaymentApplied: ({ payment, applied, excess, currency }) =>
    worth(applied, payment, excess === 0n ? null : `${priced(excess, currency)} too much`),
  InvoicePaid: ({ paid, credited, currency }) =>
    worth(paid, credited === 0n ? null : `${priced(credited, currency)} by credit notes`),
  RevenueEarned: ({ total, lines }) => worth(total, counted(lines.length, 'line')),
  InvoiceVoided: ({ reason }) => said(reason),
  CreditNoteDrafted: ({ creditNote, totals, reason }) => worth(totals.gross, creditNote, reason),
  CreditNoteIssued: ({ creditNote, number, againstOpen, toRefund, currency }) =>
    said(
      creditNote,
      number,
      `${priced(againstOpen, currency)} against what is open`,
      `${priced(toRefund, currency)} to give back`,
    ),
  InvoiceDocumentRendered: ({ form, document, sha256 }) => said(form, document, `sha-256 ${sha256}`),
  RefundPaid: ({ refund, amount, reference }) => worth(amount, refund, reference),
  RefundFailed: ({ refund, amount, reason, wasPaid }) =>
    worth(amount, refund, reasonText(reason), wasPaid ? 'the money is back' : null),
  InvoiceRefundFound: ({ refund, amount, reference, credited, expense, currency }) =>
    worth(
      amount,
      refund,
      reference,
      `${priced(credited, currency)} credited`,
      expense === 0n ? null : `${priced(expense, currency)} an expense`,
    ),
  InvoicePaymentDisputed: ({ dispute, payment, amount, reason }) => worth(amount, dispute, payment, reason),
  InvoiceDisputeWon: ({ dispute, payment, amount }) => worth(amount, dispute, payment),
  InvoiceDisputeLost: ({ dispute, payment, amount }) => worth(amount, dispute, payment),
  RefundRetryRequested: ({ refund, retry, amount }) => worth(amount, refund, `again as ${retry}`),
  RefundSettled: ({ refund, amount, reference, reason }) =>
    worth(amount, refund, `by other means: ${reference}`, reason),
};

export const registerSays: Says<InvoiceRegisterEvent> = {
  RegisterOpened: ({ entity, invoicePrefix, creditNotePrefix }) =>
    said(entity, `${invoicePrefix}-…`, `${creditNotePrefix}-…`),
  DocumentNumbered: ({ document, kind, number }) => said(number, kind, document),
};

export const standingSays: Says<StandingEvent> = {
  DunningTermsAssigned: ({ policy, terms }) =>
    said(policy, counted(terms.attempts, 'attempt'), `${terms.graceDays.toString()} days of grace`),
  PaymentFailed: ({ payment, invoice, amount, reason, attempt }) =>
    worth(amount, payment, `for ${invoice}`, `attempt ${attempt.toString()}`, reasonText(reason)),
  PaymentRetryScheduled: ({ attempt, dueAt }) => said(`attempt ${attempt.toString()}`, `at ${moment(dueAt)}`),
  PaymentRetryBecameDue: ({ attempt, invoices }) =>
    said(`attempt ${attempt.toString()}`, invoices.join(' + ')),
  PaymentRetryRequested: ({ retry, cause, invoices }) => said(retry, cause, invoices.join(' + ')),
  GraceStarted: ({ endsAt }) => said(`until ${moment(endsAt)}`),
  ServiceSuspended: ({ retainedUntil }) => said(`data retained until ${moment(retainedUntil)}`),
  PurgeBecameDue: ({ suspendedAt }) => said(`suspended since ${moment(suspendedAt)}`),
  CustomerPurged: ({ dueSince }) => said(`due since ${moment(dueSince)}`),
  InvoiceCleared: ({ invoice, by, payment }) => said(invoice, `by ${by}`, payment),
  StandingRestored: ({ from, by, reason }) => said(`from ${from}`, `by ${by}`, reason),
};

/** A customer's own words stand in the vault: here is their key. */
export const disputeSays: Says<BillingDisputeEvent> = {
  BillingDisputeOpened: ({ dispute, number, about, details }) => said(dispute, number, about, details),
  BillingDisputeResolved: ({ outcome, reason, creditNote }) => said(outcome, reason, creditNote),
  BillingDisputeWithdrawn: ({ reason }) => said(reason),
};
