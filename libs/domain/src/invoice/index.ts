export * from './events.js';
export * from './requests.js';
export {
  nextDueOf,
  printKey,
  unearned,
  type CreditNote,
  type FoundRefund,
  type Invoice,
  type InvoiceDispute,
  type InvoiceRefund,
  type InvoiceStatus,
  type Line,
} from './invoice.js';
export { invoiceFoldVersion } from './fold.js';
export { invoiceState } from './snapshot.js';
export { invoiceLimits } from './limits.js';
export * from './decider.js';
export * from './issue-invoice.js';
export { closeInvoiceDispute, disputeInvoicePayment } from './dispute.js';
export { recordFoundRefund } from './found-refund.js';
export { recordDocument } from './record-document.js';
export { applyPayment, noteFailedCharge } from './pay-invoice.js';
export { recordFailedRefund, recordRefund, retryRefund, settleRefund } from './refund.js';
export * from './credit-invoice.js';
export { invoicePostingsOf } from './postings.js';
export { invoiceClaimOf } from './claims.js';
