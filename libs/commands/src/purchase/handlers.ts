import { CloseProviderDisputeHandler } from './close-provider-dispute.js';
import { CreditPurchaseHandler } from './credit-purchase.js';
import { DeclinePurchaseRefundHandler } from './decline-purchase-refund.js';
import { FailPurchaseHandler } from './fail-purchase.js';
import { NotePurchaseActionHandler } from './note-purchase-action.js';
import { RecordProviderDisputeHandler } from './record-provider-dispute.js';
import { RecordPurchasePaymentHandler } from './record-purchase-payment.js';
import { RecordPurchaseRefundHandler } from './record-purchase-refund.js';
import { RefusePurchaseCreditsHandler } from './refuse-purchase-credits.js';
import { RequestPurchaseHandler } from './request-purchase.js';
import { RequestPurchaseRefundHandler } from './request-purchase-refund.js';
import { ReturnPurchaseHandler } from './return-purchase.js';
import { SettlePurchaseHandler } from './settle-purchase.js';

/** Every command on a purchase of credits. */
export const purchaseHandlers = [
  CloseProviderDisputeHandler,
  CreditPurchaseHandler,
  DeclinePurchaseRefundHandler,
  FailPurchaseHandler,
  NotePurchaseActionHandler,
  RecordProviderDisputeHandler,
  RecordPurchasePaymentHandler,
  RecordPurchaseRefundHandler,
  RefusePurchaseCreditsHandler,
  RequestPurchaseHandler,
  RequestPurchaseRefundHandler,
  ReturnPurchaseHandler,
  SettlePurchaseHandler,
];
