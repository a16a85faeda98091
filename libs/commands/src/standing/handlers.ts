import { AssignDunningTermsHandler } from './assign-dunning-terms.js';
import { ClearInvoiceHandler } from './clear-invoice.js';
import { PurgeCustomerHandler } from './purge-customer.js';
import { RecordPaymentFailureHandler } from './record-payment-failure.js';
import { ReinstateHandler } from './reinstate.js';
import { RequestRetryHandler } from './request-retry.js';
import { SettleStandingHandler } from './settle-standing.js';

/** Every command on a standing. */
export const standingHandlers = [
  AssignDunningTermsHandler,
  ClearInvoiceHandler,
  PurgeCustomerHandler,
  RecordPaymentFailureHandler,
  ReinstateHandler,
  RequestRetryHandler,
  SettleStandingHandler,
];
