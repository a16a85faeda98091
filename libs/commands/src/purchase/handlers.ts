import { CloseProviderDisputeHandler } from './close-provider-dispute.js';
import { CreditPurchaseHandler } from './credit-purchase.js';
import { DeclinePurchaseRefundHandler } from './decline-purchase-refund.js';
import { FailPurchaseHandler } from './fail-purchase.js';
import { NotePurchaseActionHandler } from './note-purchase-action.js';
import { RecordFailedReturnHandler } from './record-failed-return.js';
import { RecordProviderDisputeHandler } from './record-provider-dispute.js';
import { RecordProviderRefundHandler } from './record-provider-refund.js';
import { RecordPurchasePaymentHandler } from './record-purchase-payment.js';
import { RecordFailedProviderRefundHandler } from './record-failed-provider-refund.js';
import { RecordPurchaseRefundFailedHandler } from './record-purchase-refund-failed.js';
import { RecordPurchaseRefundPaidHandler } from './record-purchase-refund-paid.js';
import { RecordPurchaseRefundHandler } from './record-purchase-refund.js';
import { RefusePurchaseCreditsHandler } from './refuse-purchase-credits.js';
import { RequestPurchaseRefundHandler } from './request-purchase-refund.js';
import { RequestPurchaseHandler } from './request-purchase.js';
import { ReturnPurchaseHandler } from './return-purchase.js';
import { SettlePurchaseHandler } from './settle-purchase.js';
import { ShareProviderRefundHandler } from './share-provider-refund.js';

/** Every command on a purchase of credits. */
export const purchaseHandlers = [
  CloseProviderDisputeHandler,
  CreditPurchaseHandler,
  DeclinePurchaseRefundHandler,
  FailPurchaseHandler,
  NotePurchaseActionHandler,
  RecordFailedReturnHandler,
  RecordProviderDisputeHandler,
  RecordProviderRefundHandler,
  RecordPurchasePaymentHandler,
  RecordFailedProviderRefundHandler,
  RecordPurchaseRefundFailedHandler,
  RecordPurchaseRefundHandler,
  RecordPurchaseRefundPaidHandler,
  RefusePurchaseCreditsHandler,
  RequestPurchaseHandler,
  RequestPurchaseRefundHandler,
  ReturnPurchaseHandler,
  SettlePurchaseHandler,
  ShareProviderRefundHandler,
];
