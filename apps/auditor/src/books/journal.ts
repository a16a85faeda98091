import { learn, postingContext, type CreditPoolEvent, type PostingContext } from '#domain/credit-pool';
import { invoiceEvents, invoicePostingsOf, type InvoiceEvent } from '#domain/invoice';
import { purchaseEvents, purchasePostingsOf, type PurchaseEvent } from '#domain/purchase';
import {
  reconciliationEvents,
  reconciliationPostingsOf,
  type ReconciliationEvent,
} from '#domain/reconciliation';
import type { Decoded } from '#engine';
import type { StoredEvent } from '#event-store';
import type { Instant } from '#kernel';
import {
  accountOf,
  decodeInvoice,
  decodePool,
  decodePurchase,
  decodeReconciliation,
  idIn,
  poolStream,
} from '../accounts/events.js';
import type { Ledger } from '../log/ledger.js';
import { linesOf, linesOfInvoice, type Line } from './lines.js';

/** One event as a double entry: its lines sum to zero per asset (invariant 4). */
export type JournalEntry = {
  readonly entry: Decoded<CreditPoolEvent | InvoiceEvent | PurchaseEvent | ReconciliationEvent>;
  /** The credit account (`acc_…`), the invoice (`inv_…`), the purchase (`pur_…`) or the issuing entity whose books these are. */
  readonly of: string;
  readonly customer: string | null;
  readonly lines: readonly Line[];
};

export type JournalSpan = {
  /** What counts up to then, included; `null`: all of it. */
  readonly asOf: Instant | null;
  /** One credit account; `null`: every one, and every invoice. */
  readonly account: string | null;
  readonly customer: string | null;
  readonly at: (position: bigint) => void;
};

/** Every event that moves value, in order of position, page by page. Memory: one word for every lot and every invoice. */
export async function* journal(
  ledger: Ledger,
  { asOf, account, customer, at }: JournalSpan,
): AsyncGenerator<readonly JournalEntry[]> {
  const book = bookkeeper(asOf);
  for await (const page of account === null ? ledger.pages() : ledger.stream(poolStream(account))) {
    const entries = page
      .flatMap((stored) => book(stored) ?? [])
      .filter((entry) => entry.lines.length > 0 && (customer === null || entry.customer === customer));
    at(page.at(-1)?.position ?? 0n);
    if (entries.length > 0) yield entries;
  }
}

type Owned = { customer: string | null };

/** `null`: of a stream that moves no value, or later than asked. */
const bookkeeper = (asOf: Instant | null): ((stored: StoredEvent) => JournalEntry | null) => {
  const pools = new Map<string, PostingContext & Owned>();
  const buyers = new Map<string, string>();
  const counts = ({ at }: { readonly at: Instant }): boolean => asOf === null || at <= asOf;

  const ofPool = (of: string, stored: StoredEvent): JournalEntry | null => {
    const entry = decodePool(stored);
    const { event } = entry;
    if (!counts(event)) return null;
    const context = pools.get(of) ?? { ...postingContext(), customer: null };
    pools.set(of, context);
    learn(context, event);
    if (event.type === 'AccountOpened') context.customer = event.data.owner.id;
    return { entry, of, customer: context.customer, lines: linesOf(event, context) };
  };

  const ofInvoice = (of: string, stored: StoredEvent): JournalEntry | null => {
    const entry = decodeInvoice(stored);
    const { event } = entry;
    if (!counts(event)) return null;
    if (event.type === 'InvoiceDrafted') buyers.set(of, event.data.customer);
    return { entry, of, customer: buyers.get(of) ?? null, lines: linesOfInvoice(invoicePostingsOf(event)) };
  };

  const ofPurchase = (of: string, stored: StoredEvent): JournalEntry | null => {
    const entry = decodePurchase(stored);
    const { event } = entry;
    if (!counts(event)) return null;
    if (event.type === 'PurchaseRequested') buyers.set(of, event.data.customer);
    return { entry, of, customer: buyers.get(of) ?? null, lines: linesOfInvoice(purchasePostingsOf(event)) };
  };

  const ofReconciliation = (of: string, stored: StoredEvent): JournalEntry | null => {
    const entry = decodeReconciliation(stored);
    const { event } = entry;
    if (!counts(event)) return null;
    return { entry, of, customer: null, lines: linesOfInvoice(reconciliationPostingsOf(event)) };
  };

  return (stored) => {
    const account = accountOf(stored.stream);
    if (account !== null) return ofPool(account, stored);
    const invoice = idIn(invoiceEvents, stored.stream);
    if (invoice !== null) return ofInvoice(invoice, stored);
    const purchase = idIn(purchaseEvents, stored.stream);
    if (purchase !== null) return ofPurchase(purchase, stored);
    const entity = idIn(reconciliationEvents, stored.stream);
    return entity === null ? null : ofReconciliation(entity, stored);
  };
};
