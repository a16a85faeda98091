import { accept, invariant, plusDays, plusMs, refuse, type Decide, type Instant, type View } from '#kernel';
import type { StandingEvent } from './events.js';
import { standingLimits } from './limits.js';
import type { AssignDunningTerms, ClearInvoice, RecordPaymentFailure, RequestRetry } from './requests.js';
import type { Standing } from './standing.js';

/** S15: the resolved terms go into the stream. They decide what is scheduled next; an instant that is named already stands. */
export const assignDunningTerms =
  ({ customer, policy, terms }: AssignDunningTerms): Decide<StandingEvent, Standing> =>
  (standing, at) =>
    standing.plan?.policy === policy
      ? accept([])
      : accept([{ type: 'DunningTermsAssigned', at, data: { customer, policy, terms } }]);

type FailureRefusal = 'standing-not-found' | 'amount-not-positive' | 'too-many-unpaid-invoices';

/**
 * R29, R31: the first failure and every failed scheduled retry move the schedule on; the last one starts the grace (S27).
 * A retry that was asked for moves nothing. A payment that is known, or an invoice that is cleared, changes nothing (invariant 8).
 */
export const recordPaymentFailure =
  (request: RecordPaymentFailure): Decide<StandingEvent, Standing, FailureRefusal> =>
  (standing, at) => {
    if (standing.plan === null) return refuse('standing-not-found');
    const { payment, invoice, amount, trigger } = request;
    if (standing.failures.has(payment) || standing.cleared.has(invoice)) return accept([]);
    if (amount <= 0n) return refuse('amount-not-positive', { param: 'amount' });
    if (!standing.unpaid.has(invoice) && standing.unpaid.size >= standingLimits.unpaid)
      return refuse('too-many-unpaid-invoices', { limit: standingLimits.unpaid });
    const movesOn = standing.phase === 'good' || (standing.awaited.has(invoice) && trigger === 'schedule');
    const attempt = standing.attempt + (movesOn ? 1 : 0);
    const failure: StandingEvent = { type: 'PaymentFailed', at, data: { ...request, attempt } };
    return accept(movesOn ? [failure, afterAttempt(standing.plan, attempt, at)] : [failure]);
  };

/** What follows the attempt of this number: the next one, or the grace. */
const afterAttempt = (
  { policy, terms }: View<NonNullable<Standing['plan']>>,
  attempt: number,
  at: Instant,
): StandingEvent => {
  if (attempt >= terms.attempts)
    return { type: 'GraceStarted', at, data: { endsAt: plusDays(at, terms.graceDays), policy } };
  const days = terms.retryAfterDays[attempt - 1];
  invariant(days !== undefined, 'terms name the days before every attempt but the first');
  return {
    type: 'PaymentRetryScheduled',
    at,
    data: { attempt: attempt + 1, dueAt: plusDays(at, days), policy },
  };
};

const isFresh = ({ requested }: View<Standing>, at: Instant): boolean =>
  requested !== null && at < plusMs(requested.at, standingLimits.retryUnderWayMs);

type RetryRefusal = 'standing-not-found' | 'nothing-unpaid' | 'payment-retry-in-flight';

/** R29: charge what is unpaid now. By hand one at a time. Another payment method asks for nothing where nothing is owed, or where a retry was asked for a moment ago; whatever else is under way does not stop it. */
export const requestRetry =
  ({ retry, cause }: RequestRetry): Decide<StandingEvent, Standing, RetryRefusal> =>
  (standing, at) => {
    if (standing.plan === null) return refuse('standing-not-found');
    const byHand = cause === 'by-hand';
    if (standing.unpaid.size === 0) return byHand ? refuse('nothing-unpaid') : accept([]);
    if (byHand && (standing.awaited.size > 0 || standing.requested !== null))
      return refuse('payment-retry-in-flight', { retry: standing.requested?.retry ?? null });
    if (!byHand && isFresh(standing, at)) return accept([]);
    const invoices = [...standing.unpaid.keys()];
    return accept([{ type: 'PaymentRetryRequested', at, data: { retry, cause, invoices } }]);
  };

/**
 * R34: whatever clears the last unpaid invoice restores the customer at once. Once the purge is due, a payment is still taken
 * and settles what it pays, but the data may be gone: a person decides then (`reinstate`).
 */
export const clearInvoice =
  ({ invoice, by, payment }: ClearInvoice): Decide<StandingEvent, Standing, 'standing-not-found'> =>
  (standing, at) => {
    const { plan, cleared, unpaid, awaited, phase, attempt } = standing;
    if (plan === null) return refuse('standing-not-found');
    if (cleared.has(invoice)) return accept([]);
    const event: StandingEvent = { type: 'InvoiceCleared', at, data: { invoice, by, payment } };
    if (phase === 'good' || phase === 'purge-due' || phase === 'purged' || !unpaid.has(invoice))
      return accept([event]);
    if (unpaid.size === 1)
      return accept([event, { type: 'StandingRestored', at, data: { from: phase, by, reason: null } }]);
    // The due retry has brought in all that it charged; what failed after it was booked is charged by the next one.
    const answered = awaited.size === 1 && awaited.has(invoice);
    return accept(answered ? [event, afterAttempt(plan, attempt, at)] : [event]);
  };
