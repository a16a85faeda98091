import { instantOf, type Instant, type Nanos } from '#kernel';
import type { TopUpEvent, TopUpReason, TopUpSettings } from './events.js';

/** How one account is topped up. Its fold owns it and updates it in place; decisions see it readonly. */
export type TopUp = {
  head: { readonly account: string; readonly customer: string } | null;
  /** Null: it is not topped up. */
  settings: TopUpSettings | null;
  /** The number of the latest arming; 0: there was none. */
  arming: number;
  /** The pool will say when it is below. */
  armed: boolean;
  inFlight: { readonly purchase: string; readonly amount: Nanos; readonly since: Instant } | null;
  postponed: { readonly why: 'cooldown' | 'maximum'; readonly until: Instant } | null;
  paused: { readonly since: Instant; readonly reason: TopUpReason } | null;
  /** The cooldown counts from it; null: nothing to wait for. */
  lastTriggered: Instant | null;
  /** Top-ups of the latest period that had one; those that failed are not among them. */
  period: { readonly start: Instant; count: number } | null;
  /** Effective instant of the latest event: time never goes back in a stream. */
  at: Instant;
};

export const emptyTopUp = (): TopUp => ({
  head: null,
  settings: null,
  arming: 0,
  armed: false,
  inFlight: null,
  postponed: null,
  paused: null,
  lastTriggered: null,
  period: null,
  at: instantOf('0000-01-01T00:00:00.000Z'),
});

export type DataOf<Type extends TopUpEvent['type']> = Extract<TopUpEvent, { readonly type: Type }>['data'];
