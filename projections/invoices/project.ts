import { invoiceLine, taxLine } from '#domain/invoice';
import { invoiceOfPurchase } from '#domain/purchase';
import { list, type Recorded } from '#kernel';
import { entry } from '../fold.js';
import {
  idOfStream,
  isInvoiceFact,
  isPurchaseFact,
  type InvoiceFact,
  type PurchaseFact,
} from '../ledger-events.js';
import type { DetailRow } from './table.js';

/** Of a purchase: what was given back beyond what its invoice owed. */
export type BilledFact = InvoiceFact | PurchaseFact;

export type InvoicesChanges = {
  /** By invoice: its rows are folded one event after the other. */
  readonly facts: ReadonlyMap<string, readonly BilledFact[]>;
  readonly details: readonly DetailRow[];
};

export const invoiceFacts = [
  'InvoiceDrafted',
  'InvoiceIssued',
  'InvoiceChargeFailed',
  'InvoiceBecamePastDue',
  'InvoicePaymentApplied',
  'InvoicePaid',
  'InvoiceVoided',
  'CreditNoteDrafted',
  'CreditNoteIssued',
  'RefundPaid',
  'RefundFailed',
  'RefundRetryRequested',
  'RefundSettled',
  'InvoiceRefundFound',
  'InvoicePaymentDisputed',
  'InvoiceDisputeWon',
  'InvoiceDisputeLost',
  'ProviderRefundShared',
  'ProviderRefundFailed',
] as const satisfies readonly BilledFact['event']['type'][];

const byInvoice = (events: readonly Recorded[]): ReadonlyMap<string, readonly BilledFact[]> => {
  const invoices = new Map<string, BilledFact[]>();
  for (const fact of events)
    if (isInvoiceFact(fact)) entry(invoices, idOfStream(fact), () => []).push(fact);
    else if (isPurchaseFact(fact)) entry(invoices, invoiceOfPurchase(idOfStream(fact)), () => []).push(fact);
  return invoices;
};

export const project = (events: readonly Recorded[]): InvoicesChanges => {
  const facts = events.filter(isInvoiceFact);
  return {
    facts: byInvoice(events),
    details: facts.flatMap((fact) => {
      if (fact.event.type !== 'InvoiceDrafted') return [];
      const { lines, taxes } = fact.event.data;
      return [
        {
          invoice: idOfStream(fact),
          lines: JSON.stringify(list(invoiceLine).encode(lines)),
          taxes: JSON.stringify(list(taxLine).encode(taxes)),
        },
      ];
    }),
  };
};
