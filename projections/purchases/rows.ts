import type { PurchaseEvent } from '#domain/purchase';
import { invariant, minus, plus, unreachable, zero } from '#kernel';
import { idOfStream, type PurchaseFact } from '../ledger-events.js';
import type { PurchaseRow } from './table.js';

type Requested = Extract<PurchaseEvent, { readonly type: 'PurchaseRequested' }>;

const opened = ({ at, data }: Requested, position: bigint): PurchaseRow => {
  const { purchase, customer, account, payment, net, gross, currency, trigger, lapsesAt, policy } = data;
  return {
    ...{ purchase, customer, account, payment, net, gross, currency, trigger, policy },
    ...{ status: 'requested', reason: null, says: null, method: null, lot: null, credits: null },
    ...{ refunded: zero, refunding: null, dispute: null, dispute_state: null, dispute_amount: null },
    ...{ refund: null, refund_state: null, refund_reason: null, given_back: zero },
    ...{ at, lapses_at: lapsesAt, changed_at: at, position },
  };
};

const disputed = (row: PurchaseRow, dispute: string, state: 'won' | 'lost'): Partial<PurchaseRow> =>
  row.dispute === dispute ? { dispute_state: state } : {};

type State = NonNullable<PurchaseRow['refund_state']>;
const latest = (refund: string, state: State, reason: string | null = null) => ({
  ...{ refund, refund_state: state, refund_reason: reason },
  refunding: state === 'requested' || state === 'pending' ? refund : null,
});

type Refunding = Extract<
  PurchaseEvent,
  {
    readonly type:
      | `PurchaseRefund${'Requested' | 'ed' | 'Declined' | 'Paid' | 'Failed'}`
      | 'RefundMadeAtProvider'
      | `ProviderRefund${'Shared' | 'Failed'}`;
  }
>;

const refunded = (row: PurchaseRow, { type, data }: Refunding): Partial<PurchaseRow> => {
  const { refund } = data;
  switch (type) {
    case 'PurchaseRefundRequested':
      return latest(refund, 'requested');
    case 'PurchaseRefunded':
      return { refunded: plus(row.refunded, data.net), ...latest(refund, data.tells ? 'pending' : 'paid') };
    case 'PurchaseRefundDeclined':
      return latest(refund, 'declined', data.code);
    case 'PurchaseRefundPaid':
      return latest(refund, 'paid');
    case 'PurchaseRefundFailed':
      return latest(refund, 'failed', data.reason.code);
    case 'RefundMadeAtProvider': {
      if (data.returned === zero) return latest(refund, 'requested');
      const back = plus(row.given_back, data.returned);
      const status = back === row.gross ? { status: 'returned' } : {};
      return { given_back: back, ...status, ...latest(refund, 'paid') };
    }
    case 'ProviderRefundShared':
      return row.refund_state === 'requested' ? latest(refund, 'paid') : {};
    case 'ProviderRefundFailed':
      return latest(refund, data.credited === zero ? 'declined' : 'failed', data.reason.code);
  }
};

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
      return { status: 'returned', given_back: row.gross, ...latest(event.data.refund, 'paid') };
    case 'PurchaseReturnFailed': {
      const { refund, reason, amount, wasReturned } = event.data;
      const back = wasReturned ? { given_back: minus(row.given_back, amount) } : {};
      return { status: 'returning', ...back, ...latest(refund, 'failed', reason.code) };
    }
    case 'PurchaseCredited':
      return { status: 'credited', lot: event.data.lot, credits: event.data.credits };
    case 'PurchaseRefundRequested':
    case 'PurchaseRefunded':
    case 'PurchaseRefundDeclined':
    case 'PurchaseRefundPaid':
    case 'PurchaseRefundFailed':
    case 'RefundMadeAtProvider':
    case 'ProviderRefundShared':
    case 'ProviderRefundFailed':
      return refunded(row, event);
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
