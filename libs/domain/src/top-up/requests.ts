import type { Instant, Nanos } from '#kernel';
import type { PlanTopUp } from '../policy/top-up-terms.js';
import type { TopUpReason, TopUpSettings } from './events.js';

/** What the plan of the pool says; `terms` null: it has no top-ups. */
export type TopUpOffer = {
  readonly policy: string;
  readonly currency: string;
  readonly usdPerCredit: Nanos;
  /** What the price list of credits goes up to. */
  readonly largest: Nanos;
  readonly terms: PlanTopUp | null;
};

export type ChangeTopUp = {
  readonly account: string;
  readonly customer: string;
  /** Null: the account is not topped up any more. */
  readonly settings: Omit<TopUpSettings, 'currency'> | null;
  readonly offer: TopUpOffer;
};

/** The pool as it is when it has said that it is below. */
export type PoolNow = {
  readonly available: Nanos;
  readonly frozen: boolean;
  /** Periods are its grant cycles (S7). */
  readonly anchor: Instant;
  readonly zone: string;
};

export type TriggerTopUp = {
  /** The arming that the pool has answered. */
  readonly arming: number;
  /** What the purchase is called, if there is one. */
  readonly purchase: string;
  readonly pool: PoolNow;
  readonly offer: TopUpOffer;
};

export type FailTopUp = { readonly purchase: string; readonly reason: TopUpReason };
