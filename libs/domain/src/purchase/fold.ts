import { invariant, unreachable } from '#kernel';
import type { PurchaseEvent } from './events.js';
import { isWaiting, type DataOf, type Purchase, type PurchaseStatus } from './purchase.js';
import { refunded } from './refund-fold.js';
import { givenBack } from './return-fold.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const purchaseFoldVersion = '3';

/** Owns the purchase and updates it in place. No default: a new event does not compile until the fold knows it. */
export const evolve = (purchase: Purchase, event: PurchaseEvent): Purchase => {
  invariant(event.at >= purchase.at, 'time never goes back in a stream');
  purchase.at = event.at;
  switch (event.type) {
    case 'PurchaseRequested':
      return requested(purchase, event.data);
    case 'PurchaseNeedsAction':
      return moved(purchase, ['requested'], 'needs-action');
    case 'PurchasePaid':
      return moved(purchase, ['requested', 'needs-action'], 'paid');
    case 'PurchaseFailed':
      return moved(purchase, ['requested', 'needs-action'], 'failed', event.data.reason.code);
    case 'PurchaseAbandoned':
      return moved(purchase, ['requested', 'needs-action'], 'abandoned');
    case 'PurchasePaidTooLate':
      return moved(purchase, ['failed', 'abandoned'], 'returning', purchase.reason);
    case 'PurchaseNotCredited':
      return moved(purchase, ['paid'], 'returning', event.data.code);
    case 'PurchaseReturned':
    case 'PurchaseReturnFailed':
      return givenBack(purchase, event);
    case 'PurchaseCredited':
      purchase.lot = { lot: event.data.lot, credits: event.data.credits };
      return moved(purchase, ['paid'], 'credited');
    case 'PurchaseRefundRequested':
    case 'PurchaseRefunded':
    case 'PurchaseRefundDeclined':
    case 'PurchaseRefundPaid':
    case 'PurchaseRefundFailed':
    case 'ProviderRefundShared':
    case 'ProviderRefundFailed':
      return refunded(purchase, event);
    case 'RefundMadeAtProvider':
      return purchase.status === 'credited' ? refunded(purchase, event) : givenBack(purchase, event);
    case 'PaymentDisputeOpened':
      invariant(!purchase.disputes.has(event.data.dispute), 'a dispute is opened once');
      purchase.disputes.set(event.data.dispute, { state: 'open', amount: event.data.amount });
      return purchase;
    case 'PaymentDisputeWon':
      return closed(purchase, event.data.dispute, 'won');
    case 'PaymentDisputeLost':
      return closed(purchase, event.data.dispute, 'lost');
    default:
      return unreachable(event, 'the fold knows every event of a purchase');
  }
};

const requested = (purchase: Purchase, data: DataOf<'PurchaseRequested'>): Purchase => {
  const { purchase: id, customer, account, payment, net, gross, currency, trigger, lapsesAt, policy } = data;
  purchase.head = {
    ...{ purchase: id, customer, account, payment, net, gross, currency },
    ...{ trigger, lapsesAt, policy },
  };
  return moved(purchase, ['none'], 'requested');
};

const moved = (
  purchase: Purchase,
  from: readonly PurchaseStatus[],
  to: PurchaseStatus,
  reason: string | null = null,
): Purchase => {
  invariant(from.includes(purchase.status), `a purchase becomes ${to} from ${from.join(' or ')} alone`);
  purchase.status = to;
  purchase.reason = reason;
  return purchase;
};

const closed = (purchase: Purchase, dispute: string, as: 'won' | 'lost'): Purchase => {
  const open = purchase.disputes.get(dispute);
  invariant(open?.state === 'open', 'a dispute is closed once');
  open.state = as;
  return purchase;
};

/** When the clock ends it. Null: it does not. */
export const nextDueOf = ({ head, status }: Pick<Purchase, 'status'> & Readonly<Pick<Purchase, 'head'>>) =>
  head !== null && isWaiting({ status }) ? head.lapsesAt : null;
