import { customerEvents, type CustomerEvent } from '#domain/customer';
import { invoiceEvents, type InvoiceEvent } from '#domain/invoice';
import { invoiceRegisterEvents, type InvoiceRegisterEvent } from '#domain/invoice-register';
import { categoryOf, type Decoded } from '#engine';
import type { Findings } from '#proof';
import type { LedgerEntry } from '../accounts/events.js';
import type { Claim } from './claim.js';
import { customerClaims } from './customer-claims.js';
import { documentClaims } from './document-claims.js';

export type ClaimsVerdict = { readonly customers: number; readonly invoices: number };

export type Claims = {
  /** The next event of the log, in order; events of other kinds are passed over. */
  readonly add: (entry: LedgerEntry) => void;
  readonly finish: () => ClaimsVerdict;
};

/** Streams whose facts are judged by more than their hashes. */
export const isClaimed = (stream: string): boolean => claimed.has(categoryOf(stream));
const claimed: ReadonlySet<string> = new Set([
  customerEvents.category,
  invoiceEvents.category,
  invoiceRegisterEvents.category,
]);

/** What the record says of customers and their documents must hold at every event, whoever wrote it and however its hashes were made. */
export const checkClaims = (findings: Findings): Claims => {
  const report: Claim = ({ stream, revision, position }, code, says) => {
    findings.add({ code, position, subject: `${stream} @${revision.toString()}`, says });
  };
  const ofCustomers = customerClaims(report);
  const documents = documentClaims(report);
  return {
    add: (entry) => {
      // A stream of a category holds events of its union and no others: its format decoded them.
      const category = categoryOf(entry.stream);
      if (category === customerEvents.category) ofCustomers.add(entry as Decoded<CustomerEvent>);
      else if (category === invoiceEvents.category) documents.billed(entry as Decoded<InvoiceEvent>);
      else if (category === invoiceRegisterEvents.category)
        documents.numbered(entry as Decoded<InvoiceRegisterEvent>);
    },
    finish: () => ({ customers: ofCustomers.count(), invoices: documents.count() }),
  };
};
