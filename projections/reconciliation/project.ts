import { invoiceClaimOf, type InvoiceEvent } from '#domain/invoice';
import { purchaseClaimOf, type PurchaseEvent } from '#domain/purchase';
import { differencesIn, reconciliationEvents, type ReconciliationEvent } from '#domain/reconciliation';
import type { Recorded } from '#kernel';
import { isInvoiceFact, isPurchaseFact, streamsOf } from '../ledger-events.js';
import type { ClaimRow, RunRow } from './table.js';

export type ReconciliationChanges = {
  readonly claims: readonly ClaimRow[];
  readonly runs: readonly RunRow[];
};

export const reconciliationFacts = [
  'PurchasePaid',
  'PurchasePaidTooLate',
  'PurchaseFailed',
  'PurchaseAbandoned',
  'PurchaseReturned',
  'PurchaseReturnFailed',
  'RefundMadeAtProvider',
  'ProviderRefundShared',
  'PaymentDisputeOpened',
  'PaymentDisputeWon',
  'InvoicePaymentApplied',
  'InvoiceChargeFailed',
  'RefundPaid',
  'RefundFailed',
  'InvoiceRefundFound',
  'InvoicePaymentDisputed',
  'InvoiceDisputeWon',
  'ReconciliationCompleted',
] as const satisfies readonly (PurchaseEvent | InvoiceEvent | ReconciliationEvent)['type'][];

/** The decoder has made events of this category of their union and of nothing else. */
const isRun = (fact: Recorded): fact is Recorded<ReconciliationEvent> =>
  fact.stream.startsWith(streamsOf.reconciliation);

const claimIn = (fact: Recorded): ClaimRow | null => {
  const claim = isInvoiceFact(fact)
    ? invoiceClaimOf(fact.event)
    : isPurchaseFact(fact)
      ? purchaseClaimOf(fact.event)
      : null;
  return claim === null ? null : { ...claim, position: fact.position, stream: fact.stream };
};

const runOf = ({ event, position }: Recorded<ReconciliationEvent>): RunRow => {
  const { reconciliation, entity, period, scheduled, counts } = event.data;
  const { storedName, data } = reconciliationEvents.encode(event);
  return {
    ...{ reconciliation, entity, period_start: period.start, period_end: period.end, scheduled },
    ...{ differences: differencesIn(counts), at: event.at, position },
    ...{ stored_name: storedName, report: JSON.stringify(data) },
  };
};

export const project = (events: readonly Recorded[]): ReconciliationChanges => ({
  claims: events.flatMap((fact) => claimIn(fact) ?? []),
  runs: events.filter(isRun).map(runOf),
});
