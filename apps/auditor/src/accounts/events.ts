import { billingDisputeEvents, type BillingDisputeEvent } from '#domain/billing-dispute';
import { creditPoolEvents, type CreditPoolEvent } from '#domain/credit-pool';
import { customerEvents, type CustomerEvent } from '#domain/customer';
import { invoiceEvents, type InvoiceEvent } from '#domain/invoice';
import { invoiceRegisterEvents, type InvoiceRegisterEvent } from '#domain/invoice-register';
import { policyEvents, type PolicyEvent } from '#domain/policy';
import { purchaseEvents, type PurchaseEvent } from '#domain/purchase';
import { reconciliationEvents, type ReconciliationEvent } from '#domain/reconciliation';
import { standingEvents, type StandingEvent } from '#domain/standing';
import { topUpEvents, type TopUpEvent } from '#domain/top-up';
import { categoryOf, decodeStored, type Decoded, type DecodingFormat } from '#engine';
import type { StoredEvent } from '#event-store';
import type { DomainEvent } from '#kernel';

export type LedgerEvent =
  | CreditPoolEvent
  | PolicyEvent
  | CustomerEvent
  | StandingEvent
  | InvoiceEvent
  | InvoiceRegisterEvent
  | BillingDisputeEvent
  | PurchaseEvent
  | TopUpEvent
  | ReconciliationEvent;
export type LedgerEntry = Decoded<LedgerEvent>;
export type PoolEntry = Decoded<CreditPoolEvent>;

const formats = [
  creditPoolEvents,
  policyEvents,
  customerEvents,
  standingEvents,
  invoiceEvents,
  invoiceRegisterEvents,
  billingDisputeEvents,
  purchaseEvents,
  topUpEvents,
  reconciliationEvents,
] as const;
const byCategory = new Map<string, DecodingFormat<LedgerEvent>>(
  formats.map((format) => [format.category, format]),
);

/** Kinds of streams that are read; a test holds them against those that the ledger writes. */
export const categories: readonly string[] = [...byCategory.keys()];
const declarations = new Map(
  formats.flatMap((format) => format.declarations).map((declared) => [declared.type, declared]),
);
export const eventTypes: readonly string[] = [...declarations.keys()];

/** An event's data as it is stored: amounts as decimal strings. */
export const storedData = ({ type, data }: DomainEvent): unknown => declarations.get(type)?.encode(data);

const streamOf =
  ({ category }: { readonly category: string }) =>
  (id: string): string =>
    `${category}-${id}`;
export const poolStream = streamOf(creditPoolEvents);
export const customerStream = streamOf(customerEvents);
export const standingStream = streamOf(standingEvents);
export const invoiceStream = streamOf(invoiceEvents);
const disputeStream = streamOf(billingDisputeEvents);
const purchaseStream = streamOf(purchaseEvents);

/** The stream of a thing by its id's prefix; a stream's own name is itself. `null`: of no kind that is known. */
export const streamNamed = (subject: string): string | null => {
  const [prefix = ''] = subject.split('_');
  const known = { acc: poolStream, inv: invoiceStream, dsp: disputeStream, pur: purchaseStream }[prefix];
  if (known !== undefined) return known(subject);
  return subject.includes('-') && byCategory.has(categoryOf(subject)) ? subject : null;
};

/** `null`: not a stream of this kind. */
export const idIn = ({ category }: { readonly category: string }, stream: string): string | null =>
  stream.startsWith(`${category}-`) ? stream.slice(category.length + 1) : null;

/** `null`: not a stream of a credit account. */
export const accountOf = (stream: string): string | null => idIn(creditPoolEvents, stream);

export const decodePool = (stored: StoredEvent): PoolEntry => decodeStored(creditPoolEvents, stored);
export const decodeCustomer = (stored: StoredEvent): Decoded<CustomerEvent> =>
  decodeStored(customerEvents, stored);
export const decodeInvoice = (stored: StoredEvent): Decoded<InvoiceEvent> =>
  decodeStored(invoiceEvents, stored);
export const decodeReconciliation = (stored: StoredEvent): Decoded<ReconciliationEvent> =>
  decodeStored(reconciliationEvents, stored);
export const decodePurchase = (stored: StoredEvent): Decoded<PurchaseEvent> =>
  decodeStored(purchaseEvents, stored);

/** `null`: an event of a category that is none of the ledger's. */
export const decodeLedger = (stored: StoredEvent): LedgerEntry | null => {
  const format = byCategory.get(categoryOf(stored.stream));
  return format === undefined ? null : decodeStored(format, stored);
};
