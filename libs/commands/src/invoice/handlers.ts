import { ApplyPaymentHandler } from './apply-payment.js';
import { CloseInvoiceDisputeHandler } from './close-invoice-dispute.js';
import { DisputeInvoicePaymentHandler } from './dispute-invoice-payment.js';
import { DraftCreditNoteHandler } from './draft-credit-note.js';
import { DraftInvoiceHandler } from './draft-invoice.js';
import { IssueCreditNoteHandler } from './issue-credit-note.js';
import { IssueInvoiceHandler } from './issue-invoice.js';
import { NoteFailedChargeHandler } from './note-failed-charge.js';
import { RecordFailedRefundHandler } from './record-failed-refund.js';
import { RecordFoundRefundHandler } from './record-found-refund.js';
import { RecordRefundHandler } from './record-refund.js';
import { RetryRefundHandler } from './retry-refund.js';
import { SettleInvoiceHandler } from './settle-invoice.js';
import { SettleRefundHandler } from './settle-refund.js';
import { RecordDocumentHandler } from './record-document.js';
import { VoidInvoiceHandler } from './void-invoice.js';

/** Every command on an invoice. */
export const invoiceHandlers = [
  ApplyPaymentHandler,
  CloseInvoiceDisputeHandler,
  DisputeInvoicePaymentHandler,
  DraftCreditNoteHandler,
  DraftInvoiceHandler,
  IssueCreditNoteHandler,
  IssueInvoiceHandler,
  NoteFailedChargeHandler,
  RecordFailedRefundHandler,
  RecordFoundRefundHandler,
  RecordRefundHandler,
  RetryRefundHandler,
  SettleInvoiceHandler,
  SettleRefundHandler,
  RecordDocumentHandler,
  VoidInvoiceHandler,
];
