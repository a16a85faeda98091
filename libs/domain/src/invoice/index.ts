export * from './events.js';
export * from './requests.js';
export {
  nextDueOf,
  printKey,
  unearned,
  type CreditNote,
  type Invoice,
  type InvoiceStatus,
  type Line,
} from './invoice.js';
export { invoiceFoldVersion } from './fold.js';
export { invoiceState } from './snapshot.js';
export { invoiceLimits } from './limits.js';
export * from './decider.js';
export * from './issue-invoice.js';
export { recordDocument } from './record-document.js';
export { applyPayment, noteFailedCharge, recordRefund } from './pay-invoice.js';
export * from './credit-invoice.js';
export { invoicePostingsOf } from './postings.js';
export { invoiceClaimOf } from './claims.js';
