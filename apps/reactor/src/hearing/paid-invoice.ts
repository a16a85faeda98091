import { decodeStored } from '#engine';
import type { EventStore } from '#event-store';
import { customerEvents, type CustomerEvent } from '#domain/customer';
import { reactorLimits } from '../limits.js';
import { customerStream, invoiceOf, invoiceOfPurchase } from '../names.js';
import { NotYet } from '../reaction.js';

/** What a payment was taken for, as the provider was told: an order, an invoice or a purchase, and whose. */
export type PaidFor = { readonly customer: string; readonly pays: string };

export type PaidInvoiceParts = { readonly store: Pick<EventStore, 'readStream'> };

/**
 * The invoice that a payment is applied to: an order's is the one of the event that fulfilled it. Null: the order came to nothing,
 * and none was made. Rejects with `NotYet` while an order waits.
 */
export const invoicePaidBy = async (parts: PaidInvoiceParts, paid: PaidFor): Promise<string | null> => {
  const { pays } = paid;
  if (pays.startsWith('pur_')) return invoiceOfPurchase(pays);
  if (!pays.startsWith('ord_')) return pays;
  const end = await endOf(parts, paid);
  return end?.came === 'fulfilled' ? end.invoice : null;
};

/** Of an order that failed: its money was to go back, whoever gives it. */
export const isToGoBack = async (parts: PaidInvoiceParts, paid: PaidFor): Promise<boolean> =>
  paid.pays.startsWith('ord_') && (await endOf(parts, paid))?.came === 'failed';

type End = { readonly came: 'fulfilled'; readonly invoice: string } | { readonly came: 'failed' };

/** Null: nothing is known of the order. */
const endOf = async ({ store }: PaidInvoiceParts, { customer, pays }: PaidFor): Promise<End | null> => {
  const stream = customerStream(customer);
  const options = { direction: 'backwards', limit: reactorLimits.lookBack } as const;
  for await (const stored of store.readStream(stream, options)) {
    const { event, revision } = decodeStored(customerEvents, stored);
    const came = cameTo(event, pays);
    if (came === 'waits') throw new NotYet(`${pays} has come to nothing yet`);
    if (came === 'fulfilled') return { came, invoice: invoiceOf(stream, revision) };
    if (came === 'failed') return { came };
  }
  return null;
};

const cameTo = ({ type, data }: CustomerEvent, order: string): 'fulfilled' | 'failed' | 'waits' | null => {
  if (!('order' in data) || data.order !== order) return null;
  switch (type) {
    case 'SubscriptionStarted':
    case 'PlanChanged':
    case 'SeatsAdded':
      return 'fulfilled';
    case 'SubscriptionOrderFailed':
    case 'PlanChangeFailed':
    case 'SeatOrderFailed':
      return 'failed';
    default:
      return 'waits';
  }
};
