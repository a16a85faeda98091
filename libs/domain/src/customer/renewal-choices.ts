import { accept, civilDate, refuse, type Decide, type Refused, type View } from '#kernel';
import type { Customer, Subscription } from './customer.js';
import type { CustomerEvent } from './events.js';
import { pricesOn, type Interval } from './lines.js';
import { nextInvoiceOf } from './next-invoice.js';
import { confirmed, previewOf, type Look } from './preview.js';
import { renews } from './renewal.js';

type NotRunning = 'customer-not-found' | 'subscription-not-found';

const running = ({ registered, subscription }: View<Customer>): View<Subscription> | Refused<NotRunning> => {
  if (registered === null) return refuse('customer-not-found');
  return subscription ?? refuse('subscription-not-found');
};

/** R60, S25: nothing is charged or given back; the subscription ends with its cycle. Already ending: the same end. */
export const previewCancellation: Look<NotRunning> = (customer) => {
  const found = running(customer);
  if ('code' in found) return found;
  const { id, cycle } = found;
  return previewOf({ lines: [], effectiveAt: cycle.end, about: ['cancel', id, cycle.end] });
};

export const cancelSubscription = ({
  token,
  reason,
}: {
  readonly token: string;
  readonly reason: string | null;
}) =>
  confirmed(previewCancellation, token, ({ subscription }, at, { effectiveAt }) =>
    subscription?.cancelled === true
      ? []
      : [{ type: 'SubscriptionCancelled', at, data: { endsAt: effectiveAt, reason } }],
  );

/** What goes on: the next invoice comes as if nothing had been cancelled. */
export const previewTakingBack: Look<NotRunning | 'cancellation-not-found'> = (customer) => {
  const found = running(customer);
  if ('code' in found) return found;
  if (!found.cancelled) return refuse('cancellation-not-found');
  const { id, cycle } = found;
  const next = nextInvoiceOf({ ...customer, subscription: { ...found, cancelled: false } });
  const about = ['take-back', id, cycle.end, ...(next?.lines ?? []).map(({ amount }) => amount.toString())];
  return previewOf({ lines: [], effectiveAt: cycle.end, about });
};

export const takeBackCancellation = ({ token }: { readonly token: string }) =>
  confirmed(previewTakingBack, token, (_customer, at, { effectiveAt }) => [
    { type: 'CancellationTakenBack', at, data: { renewsAt: effectiveAt } },
  ]);

/** R60. Off: the subscription ends with its cycle. The same choice again changes nothing. */
export const changeAutoRenew =
  ({ autoRenew }: { readonly autoRenew: boolean }): Decide<CustomerEvent, Customer, NotRunning> =>
  (customer, at) => {
    const found = running(customer);
    if ('code' in found) return found;
    if (found.autoRenew === autoRenew) return accept([]);
    return accept([{ type: 'AutoRenewChanged', at, data: { autoRenew } }]);
  };

/** R60: from the next renewal on. The plan that holds then must be sold by that interval. */
export const changeInterval =
  ({
    interval,
  }: {
    readonly interval: Interval;
  }): Decide<CustomerEvent, Customer, NotRunning | 'plan-not-sold' | 'subscription-ending'> =>
  (customer, at) => {
    const found = running(customer);
    if ('code' in found) return found;
    const { cycle, zone, nextPlan, plan, nextInterval } = found;
    if ((nextInterval ?? found.interval) === interval) return accept([]);
    if (!renews(found)) return refuse('subscription-ending', { ends_at: cycle.end });
    const { policy, terms, tier } = nextPlan ?? plan;
    if (pricesOn(terms, civilDate(zone, cycle.end), interval, tier) === null)
      return refuse('plan-not-sold', { policy, interval, tier });
    return accept([{ type: 'IntervalChangeScheduled', at, data: { interval, effectiveAt: cycle.end } }]);
  };
