import type { PurchaseEvent } from '#domain/purchase';
import { invariant, plus, unreachable, zero } from '#kernel';
import { idOfStream, type PurchaseFact } from '../ledger-events.js';
import type { PurchaseRow } from './table.js';

type Requested = Extract<PurchaseEvent, { readonly type: 'PurchaseRequested' }>;

const opened = ({ at, data }: Requested, position: bigint): PurchaseRow => {
  const { purchase, customer, account, payment, net, gross, currency, trigger, lapsesAt, policy } = data;
  return {
    ...{ purchase, customer, account, payment, net, gross, currency, trigger, policy },
    ...{ status: 'requested', reason: null, says: null, method: null, lot: null, credits: null },
    ...{ refunded: zero, refunding: null, dispute: null, dispute_state: null, dispute_amount: null },
    ...{ at, lapses_at: lapsesAt, changed_at: at, position },
  };
};

const disputed = (row: PurchaseRow, dispute: string, state: 'won' | 'lost'): Partial<PurchaseRow> =>
  row.dispute === dispute ? { dispute_state: state } : {};

/** The columns that an event changes. No default: a new event does not compile until the row knows it. */
const changed = (
  row: PurchaseRow,
  event: Exclude<PurchaseEvent, { readonly type: 'PurchaseRequested' }>,
): Partial<PurchaseRow> => {
  switch (event.type) {
    case 'PurchaseNeedsAction':
      return { status: 'needs-action' };
    case 'PurchasePaid':
      return { status: 'paid', method: event.data.method };
    case 'PurchaseFailed':
      return { status: 'failed', reason: event.data.reason.code, says: event.data.reason.says };
    case 'PurchaseAbandoned':
      return { status: 'abandoned' };
    case 'PurchasePaidTooLate':
      return { status: 'returning', method: event.data.method };
    case 'PurchaseNotCredited':
      return { status: 'returning', reason: event.data.code };
    case 'PurchaseReturned':
      return { status: 'returned' };
    case 'PurchaseCredited':
      return { status: 'credited', lot: event.data.lot, credits: event.data.credits };
    case 'PurchaseRefundRequested':
      return { refunding: event.data.refund };
    case 'PurchaseRefunded':
      return { refunding: null, refunded: plus(row.refunded, event.data.net) };
    case 'PurchaseRefundDeclined':
      return { refunding: null };
    case 'PaymentDisputeOpened':
      return {
        ...{ dispute: event.data.dispute, dispute_state: 'open' },
        dispute_amount: event.data.amount,
      };
    case 'PaymentDisputeWon':
      return disputed(row, event.data.dispute, 'won');
    case 'PaymentDisputeLost':
      return disputed(row, event.data.dispute, 'lost');
    default:
      return unreachable(event, 'the row knows every event of a purchase');
  }
};

/** Folds one event over the rows. */
export const step = (rows: Map<string, PurchaseRow>, fact: PurchaseFact): void => {
  const { event, position } = fact;
  const purchase = idOfStream(fact);
  if (event.type === 'PurchaseRequested') {
    rows.set(purchase, opened(event, position));
    return;
  }
  const row = rows.get(purchase);
  invariant(row !== undefined, 'a purchase is asked for first');
  rows.set(purchase, { ...row, ...changed(row, event), changed_at: event.at });
};
