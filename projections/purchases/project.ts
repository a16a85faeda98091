import type { PurchaseEvent } from '#domain/purchase';
import type { Recorded } from '#kernel';
import { isPurchaseFact, type PurchaseFact } from '../ledger-events.js';

export type PurchasesChanges = readonly PurchaseFact[];

/** All of them: each changes what a purchase is. */
export const purchaseTypes = [
  'PurchaseRequested',
  'PurchaseNeedsAction',
  'PurchasePaid',
  'PurchaseFailed',
  'PurchaseAbandoned',
  'PurchasePaidTooLate',
  'PurchaseCredited',
  'PurchaseNotCredited',
  'PurchaseReturned',
  'PurchaseReturnFailed',
  'PurchaseRefundRequested',
  'PurchaseRefunded',
  'PurchaseRefundDeclined',
  'PurchaseRefundPaid',
  'PurchaseRefundFailed',
  'RefundMadeAtProvider',
  'ProviderRefundShared',
  'ProviderRefundFailed',
  'PaymentDisputeOpened',
  'PaymentDisputeWon',
  'PaymentDisputeLost',
] as const satisfies readonly PurchaseEvent['type'][];

export const project = (events: readonly Recorded[]): PurchasesChanges => events.filter(isPurchaseFact);
