import { idOfCommand } from '#kernel';
import type { OutgoingEvent } from '#outgoing';
import type { Desk } from '../desk.js';
import { idIn } from '../names.js';
import { reaction, type FactOf } from '../reaction.js';

const announced = [
  'PaymentFailed',
  'GraceStarted',
  'ServiceSuspended',
  'StandingRestored',
  'InvoiceIssued',
  'InvoicePaid',
  'TopUpPaused',
  'PurchaseCredited',
  'PurchaseRefunded',
  'SeatsAdded',
  'SeatRemovalScheduled',
  'SeatRemovalTakenBack',
  'SeatChangesClosed',
] as const;

/**
 * Receivers outside are told of what happened, by ids alone. Only by whoever follows the log: there a fact has its position, and
 * no caller waits.
 */
export const announceWhatHappened = reaction('announce-what-happened', announced, async (fact, desk) => {
  const { position, event } = fact;
  if (desk.outgoing === undefined || position === undefined) return;
  const told = await toldOf(fact, desk);
  if (told === null) return;
  await desk.outgoing.publish({ id: idOfCommand('evt', desk.commandId()), ...told, at: event.at, position });
});

type Told = Pick<OutgoingEvent, 'type' | 'customer' | 'ids'>;

/** Null: there is nothing to tell. */
const toldOf = async (
  { stream, event }: FactOf<(typeof announced)[number]>,
  desk: Desk,
): Promise<Told | null> => {
  const id = idIn(stream);
  switch (event.type) {
    case 'PaymentFailed': {
      const { invoice, payment } = event.data;
      return { type: 'payment.failed', customer: id, ids: { invoice, payment } };
    }
    case 'GraceStarted':
      return { type: 'grace.started', customer: id, ids: {} };
    case 'ServiceSuspended':
      return { type: 'service.suspended', customer: id, ids: {} };
    case 'StandingRestored':
      // While payments were merely late, nothing was taken away.
      return event.data.from === 'past-due' ? null : { type: 'service.restored', customer: id, ids: {} };
    case 'InvoiceIssued':
      return ofInvoice(desk, 'invoice.issued', id);
    case 'InvoicePaid':
      return ofInvoice(desk, 'invoice.paid', id);
    case 'TopUpPaused':
      return { type: 'top-up.paused', customer: event.data.customer, ids: { account: id } };
    case 'PurchaseCredited':
      return ofPurchase(desk, id, 'credits.purchased', { lot: event.data.lot });
    case 'PurchaseRefunded':
      return ofPurchase(desk, id, 'credits.refunded', { refund: event.data.refund });
    case 'SeatChangesClosed':
      return event.data.of === 'additions' ? { type: 'seats.changed', customer: id, ids: {} } : null;
    case 'SeatsAdded':
    case 'SeatRemovalScheduled':
    case 'SeatRemovalTakenBack':
      return { type: 'seats.changed', customer: id, ids: {} };
  }
};

const ofInvoice = async (desk: Desk, type: Told['type'], invoice: string): Promise<Told | null> => {
  const { value: customer } = await desk.invoices.read(
    invoice,
    ({ head }) => head?.customer ?? null,
    desk.now(),
  );
  return customer === null ? null : { type, customer, ids: { invoice } };
};

const ofPurchase = async (
  desk: Desk,
  purchase: string,
  type: Told['type'],
  ids: Told['ids'],
): Promise<Told | null> => {
  const { value: head } = await desk.purchases.read(purchase, (state) => state.head, desk.now());
  if (head === null) return null;
  const { customer, account } = head;
  return { type, customer, ids: { account, purchase, ...ids } };
};
