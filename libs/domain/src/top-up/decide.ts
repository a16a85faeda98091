import {
  accept,
  cycleWindow,
  formatNanos,
  larger,
  plusMs,
  refuse,
  zero,
  type Accepted,
  type Decide,
  type Instant,
  type Refused,
  type View,
} from '#kernel';
import { isPayable, minorUnitOf } from '../accounting/index.js';
import { creditsFor } from '../pricing/index.js';
import type { TopUpEvent } from './events.js';
import type { ChangeTopUp, FailTopUp, TriggerTopUp } from './requests.js';
import type { TopUp } from './top-up.js';

const armedFor = (
  { arming }: View<TopUp>,
  { threshold }: NonNullable<View<TopUp>['settings']>,
  at: Instant,
): TopUpEvent => ({ type: 'TopUpArmed', at, data: { arming: arming + 1, threshold } });

/** What is in flight, waits or is paused is armed by what ends that. */
const isIdle = ({ inFlight, postponed, paused }: View<TopUp>): boolean =>
  inFlight === null && postponed === null && paused === null;

type ChangeRefusal =
  | 'top-up-not-offered'
  | 'top-up-too-large'
  | 'amount-not-positive'
  | 'amount-below-minor-unit'
  | 'amount-out-of-range'
  | 'currency-unknown';

/**
 * R36, R37: threshold and amount are the customer's, maximum and cooldown the plan's. What is in flight lands as it was asked for; a
 * pause stays until somebody resumes it or turns the top-up off.
 */
export const changeTopUp =
  (request: ChangeTopUp): Decide<TopUpEvent, TopUp, ChangeRefusal> =>
  (topUp, at) => {
    const { account, customer, offer } = request;
    const wrong = refusalOfSettings(request);
    if (wrong !== null) return wrong;
    const settings = request.settings === null ? null : { ...request.settings, currency: offer.currency };
    if (isSame(topUp.settings, settings)) return accept([]);
    return accept([
      {
        type: 'TopUpSettingsChanged',
        at,
        data: { account, customer, settings, arming: topUp.arming, policy: offer.policy },
      },
      ...(settings !== null && isIdle(topUp) ? [armedFor(topUp, settings, at)] : []),
    ]);
  };

const isSame = (a: View<TopUp>['settings'], b: View<TopUp>['settings']): boolean =>
  a === null || b === null
    ? a === b
    : a.threshold === b.threshold && a.amount === b.amount && a.currency === b.currency;

const refusalOfSettings = ({ settings, offer }: ChangeTopUp): Refused<ChangeRefusal> | null => {
  if (settings === null) return null;
  const { currency, usdPerCredit, terms, policy, largest } = offer;
  if (terms === null) return refuse('top-up-not-offered', { policy });
  const coin = minorUnitOf(currency);
  if (coin === null) return refuse('currency-unknown', { currency });
  for (const param of ['threshold', 'amount'] as const) {
    if (settings[param] <= zero) return refuse('amount-not-positive', { param });
    if (typeof creditsFor(settings[param], usdPerCredit) !== 'bigint')
      return refuse('amount-out-of-range', { param });
    const max = larger(largest, terms[param]);
    if (settings[param] > max) return refuse('top-up-too-large', { param, max: formatNanos(max) });
  }
  return isPayable(settings.amount, coin)
    ? null
    : refuse('amount-below-minor-unit', { param: 'amount', currency });
};

/**
 * R36: the pool has said that it is below. Said twice, late, or of another arming than the present one it changes nothing; a pool that
 * has enough again by now, or of which nothing may be spent, is armed anew.
 */
export const triggerTopUp =
  (request: TriggerTopUp): Decide<TopUpEvent, TopUp> =>
  (topUp, at) => {
    const { settings } = topUp;
    if (settings === null || !topUp.armed || request.arming !== topUp.arming) return accept([]);
    const { pool, offer } = request;
    const below = creditsFor(settings.threshold, offer.usdPerCredit);
    if (pool.frozen || typeof below !== 'bigint' || pool.available >= below)
      return accept([armedFor(topUp, settings, at)]);
    return bought(topUp, request, at) ?? accept([]);
  };

const bought = (
  topUp: View<TopUp>,
  { arming, purchase, pool, offer }: TriggerTopUp,
  at: Instant,
): Accepted<TopUpEvent> | null => {
  const { settings, head, lastTriggered, period } = topUp;
  if (settings === null || head === null) return null;
  const { policy, terms } = offer;
  if (terms === null || offer.currency !== settings.currency)
    return accept([
      {
        type: 'TopUpPaused',
        at,
        data: { customer: head.customer, reason: { code: 'top-up-not-offered', says: null } },
      },
    ]);
  const cool = lastTriggered === null ? at : plusMs(lastTriggered, terms.cooldownSeconds * 1_000);
  if (at < cool)
    return accept([{ type: 'TopUpPostponed', at, data: { arming, why: 'cooldown', until: cool, policy } }]);
  const { start, end } = cycleWindow(pool.anchor, pool.zone, 'month', at);
  const before = period?.start === start ? period.count : 0;
  if (before >= terms.maxPerPeriod)
    return accept([{ type: 'TopUpPostponed', at, data: { arming, why: 'maximum', until: end, policy } }]);
  const { amount, currency } = settings;
  const data = {
    ...{ purchase, customer: head.customer, amount, currency, arming, available: pool.available },
    ...{ period: { start, nth: before + 1 }, policy },
  };
  return accept([{ type: 'TopUpTriggered', at, data }]);
};

/** The pool has what was bought. Where it is still below, it says so again, as soon as the cooldown lets it. */
export const completeTopUp =
  ({ purchase }: { readonly purchase: string }): Decide<TopUpEvent, TopUp> =>
  (topUp, at) => {
    const { inFlight, settings } = topUp;
    if (inFlight?.purchase !== purchase) return accept([]);
    return accept([
      { type: 'TopUpSettled', at, data: { purchase } },
      ...(settings === null ? [] : [armedFor(topUp, settings, at)]),
    ]);
  };

/** Policy `onFailure: pause`: one failed attempt, and no other until somebody resumes it. Turned off meanwhile it needs no pause. */
export const failTopUp =
  ({ purchase, reason }: FailTopUp): Decide<TopUpEvent, TopUp> =>
  ({ head, inFlight, settings }, at) => {
    if (head === null || inFlight?.purchase !== purchase) return accept([]);
    const failed: TopUpEvent = { type: 'TopUpFailed', at, data: { purchase, reason } };
    if (settings === null) return accept([failed]);
    return accept([failed, { type: 'TopUpPaused', at, data: { customer: head.customer, reason } }]);
  };

/** By a person who has seen to the reason: the pool is asked at once, and no cooldown stands in the way. */
export const resumeTopUp: Decide<TopUpEvent, TopUp, 'top-up-not-found'> = (topUp, at) => {
  const { settings, paused } = topUp;
  if (settings === null) return refuse('top-up-not-found');
  if (paused === null) return accept([]);
  return accept([{ type: 'TopUpResumed', at, data: {} }, armedFor(topUp, settings, at)]);
};

/** A sweep: what is due has been booked before the decision, and that is all (S2). */
export const settleTopUp: Decide<TopUpEvent, TopUp, 'top-up-not-found'> = ({ head }) =>
  head === null ? refuse('top-up-not-found') : accept([]);
