import { invariant, unreachable, type Instant } from '#kernel';
import type { TopUpEvent } from './events.js';
import type { DataOf, TopUp } from './top-up.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const topUpFoldVersion = '1';

/** Owns the state and updates it in place. No default: a new event does not compile until the fold knows it. */
export const evolve = (topUp: TopUp, event: TopUpEvent): TopUp => {
  invariant(event.at >= topUp.at, 'time never goes back in a stream');
  topUp.at = event.at;
  switch (event.type) {
    case 'TopUpSettingsChanged':
      return changed(topUp, event.data);
    case 'TopUpArmed':
      invariant(event.data.arming === topUp.arming + 1, 'armings are counted one by one');
      invariant(topUp.inFlight === null && topUp.paused === null, 'what buys or is paused is not armed');
      topUp.arming = event.data.arming;
      topUp.armed = true;
      topUp.postponed = null;
      return topUp;
    case 'TopUpTriggered':
      return triggered(topUp, event.data, event.at);
    case 'TopUpPostponed':
      invariant(topUp.armed && event.data.arming === topUp.arming, 'each arming is answered once');
      topUp.armed = false;
      topUp.postponed = { why: event.data.why, until: event.data.until };
      return topUp;
    case 'TopUpSettled':
      return landed(topUp, event.data.purchase);
    case 'TopUpFailed':
      if (topUp.period !== null) topUp.period.count -= 1;
      return landed(topUp, event.data.purchase);
    case 'TopUpPaused':
      topUp.armed = false;
      topUp.paused = { since: event.at, reason: event.data.reason };
      return topUp;
    case 'TopUpResumed':
      topUp.paused = null;
      topUp.lastTriggered = null;
      return topUp;
    default:
      return unreachable(event, 'the fold knows every event of a top-up');
  }
};

/** What is turned off waits for nothing and is paused no more; what it has in flight still lands. */
const changed = (topUp: TopUp, { account, customer, settings }: DataOf<'TopUpSettingsChanged'>): TopUp => {
  topUp.head = { account, customer };
  topUp.settings = settings;
  topUp.armed = false;
  if (settings !== null) return topUp;
  topUp.postponed = null;
  topUp.paused = null;
  return topUp;
};

const triggered = (topUp: TopUp, data: DataOf<'TopUpTriggered'>, at: Instant): TopUp => {
  invariant(topUp.armed && data.arming === topUp.arming, 'each arming is answered once');
  invariant(topUp.inFlight === null, 'one top-up is in flight at a time (R36)');
  topUp.armed = false;
  topUp.inFlight = { purchase: data.purchase, amount: data.amount, since: at };
  topUp.lastTriggered = at;
  topUp.period = { start: data.period.start, count: data.period.nth };
  return topUp;
};

const landed = (topUp: TopUp, purchase: string): TopUp => {
  invariant(topUp.inFlight?.purchase === purchase, 'what lands was in flight');
  topUp.inFlight = null;
  return topUp;
};

/** When the pool is asked again. Null: nothing waits for the clock. */
export const nextDueOf = ({ postponed }: { readonly postponed: { readonly until: Instant } | null }) =>
  postponed?.until ?? null;
