import { owedBackIn, type Posting } from '#domain/accounting';
import { invoiceClaimOf, invoicePostingsOf, type InvoiceEvent } from '#domain/invoice';
import { purchaseClaimOf, purchasePostingsOf, type PurchaseEvent } from '#domain/purchase';
import { differencesIn, reconciliationEvents, type ReconciliationEvent } from '#domain/reconciliation';
import type { Recorded } from '#kernel';
import { isInvoiceFact, isPurchaseFact, streamsOf } from '../ledger-events.js';
import type { ClaimRow, OwedRow, RunRow } from './table.js';

export type ReconciliationChanges = {
  readonly claims: readonly ClaimRow[];
  readonly owed: readonly OwedRow[];
  readonly runs: readonly RunRow[];
};

export const reconciliationFacts = [
  'PurchasePaid',
  'PurchasePaidTooLate',
  'PurchaseFailed',
  'PurchaseAbandoned',
  'PurchaseNotCredited',
  'PurchaseReturned',
  'PurchaseReturnFailed',
  'RefundMadeAtProvider',
  'ProviderRefundShared',
  'ProviderRefundFailed',
  'PaymentDisputeOpened',
  'PaymentDisputeWon',
  'InvoicePaymentApplied',
  'InvoiceChargeFailed',
  'CreditNoteIssued',
  'RefundPaid',
  'RefundFailed',
  'RefundSettled',
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

const postingsOf = (fact: Recorded): readonly Posting[] => {
  if (isInvoiceFact(fact)) return invoicePostingsOf(fact.event);
  return isPurchaseFact(fact) ? purchasePostingsOf(fact.event) : [];
};

const owedIn = (fact: Recorded): OwedRow | null => {
  const postings = postingsOf(fact);
  const amount = owedBackIn(postings);
  const { stream, position } = fact;
  return amount === 0n
    ? null
    : { stream, position, amount, currency: postings[0]?.asset ?? '', at: fact.event.at };
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
  owed: events.flatMap((fact) => owedIn(fact) ?? []),
  runs: events.filter(isRun).map(runOf),
});
