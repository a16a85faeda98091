import { invoiceLine, taxLine } from '#domain/invoice';
import { list, type Recorded } from '#kernel';
import { byStream, idOfStream, isInvoiceFact, type InvoiceFact } from '../ledger-events.js';
import type { DetailRow } from './table.js';

export type InvoicesChanges = {
  /** By invoice: its rows are folded one event after the other. */
  readonly facts: ReadonlyMap<string, readonly InvoiceFact[]>;
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
] as const satisfies readonly InvoiceFact['event']['type'][];

export const project = (events: readonly Recorded[]): InvoicesChanges => {
  const facts = events.filter(isInvoiceFact);
  return {
    facts: byStream(facts),
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
