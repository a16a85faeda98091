import { instantOf, minus, plus, zero, type Instant, type Nanos, type View, type Window } from '#kernel';
import type { CapWindow, LotClass, PoolTerms } from '../policy/terms.js';
import type { Allocations } from './events.js';
import { timeouts, type Timeouts } from './hold-timeouts.js';
import type { FreezeReason } from './requests.js';

export type Lot = {
  readonly id: string;
  readonly class: LotClass;
  readonly granted: Nanos;
  readonly grantedAt: Instant;
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant | null;
  /** What is left and not pinned by a hold. */
  free: Nanos;
  /** What open holds have set aside (S6). */
  pinned: Nanos;
  refunded: Nanos;
  /** How it was paid for; null: it was given. */
  readonly paid: { readonly amount: Nanos; readonly currency: string; readonly reference: string } | null;
};

export type Hold = {
  readonly id: string;
  readonly amount: Nanos;
  readonly allocations: Allocations;
  readonly heldAt: Instant;
  readonly expiresAt: Instant;
  readonly member: string | null;
  readonly space: string | null;
};

export type HoldEnd = 'captured' | 'voided' | 'timed-out';
export type Cap = { readonly subject: string | null; readonly window: CapWindow; readonly limit: Nanos };
export type Caps = { each: Cap | null; readonly of: Map<string, Cap> };

/** What one member or space has spent and holds, in the windows that start at these instants. */
export type Tally = {
  cycleStart: Instant;
  cycle: Nanos;
  monthStart: Instant;
  month: Nanos;
  dayStart: Instant;
  day: Nanos;
};

/** The windows that hold the pool's latest event. */
export type Windows = { cycle: Window; month: Window; day: Window };

/** The state of one credit account. Its fold owns it and updates it in place; decisions see it readonly. */
export type CreditPool = {
  account: {
    readonly id: string;
    readonly owner: { readonly kind: 'organization' | 'individual'; readonly id: string };
    readonly anchor: Instant;
    readonly zone: string;
  } | null;
  /** The terms that decide. An account is open once it has both. */
  plan: { readonly policy: string; readonly terms: PoolTerms } | null;
  /** Effective instant of the latest event: time never goes back in a stream. */
  at: Instant;
  /** Usable lots, always in burn order: a debit takes from the front and sorts nothing. */
  readonly lots: Lot[];
  /** Lots that are not usable yet, by their first usable instant. */
  readonly waiting: Lot[];
  /** Every lot of the two lists by its id. */
  readonly byId: Map<string, Lot>;
  /** Used-up lots, oldest first, bounded. */
  readonly spent: Map<string, Lot>;
  readonly holds: Map<string, Hold>;
  readonly timeouts: Timeouts;
  readonly closedHolds: Map<string, HoldEnd>;
  /** Σ free of usable lots; Σ open holds; what was captured beyond every lot. */
  free: Nanos;
  held: Nanos;
  debt: Nanos;
  readonly caps: { readonly member: Caps; readonly space: Caps };
  readonly tallies: { readonly member: Map<string, Tally>; readonly space: Map<string, Tally> };
  windows: Windows;
  /** What open disputes of payments have taken, by the provider's name of each. */
  readonly disputes: Map<string, { readonly lot: string; readonly amount: Nanos; readonly debt: Nanos }>;
  readonly frozen: Map<FreezeReason, { readonly since: Instant; readonly until: Instant | null }>;
  /** S8: `base` = available at the start of the grant cycle + grants since; `threshold` follows from it. `chosen`: by the customer, so another policy does not change it. */
  alert: { rule: PoolTerms['alert']; chosen: boolean; base: Nanos; threshold: Nanos | null; low: boolean };
  /** R36: below which the pool calls for credits, once for each arming; null: not armed, or said. */
  topUp: { arming: number; below: Nanos | null };
  /** Number of the grant cycle; 0 starts at the anchor. */
  cycle: number;
  /** The next instant at which something is due by itself: settling before it has nothing to do. */
  nextDue: Instant;
};

export const never = instantOf('9999-12-31T23:59:59.999Z');
const beginning = instantOf('0000-01-01T00:00:00.000Z');
const noWindow: Window = { start: beginning, end: beginning };

export const emptyPool = (): CreditPool => ({
  account: null,
  plan: null,
  at: beginning,
  lots: [],
  waiting: [],
  byId: new Map(),
  spent: new Map(),
  holds: new Map(),
  timeouts: timeouts(),
  closedHolds: new Map(),
  free: zero,
  held: zero,
  debt: zero,
  caps: { member: { each: null, of: new Map() }, space: { each: null, of: new Map() } },
  tallies: { member: new Map(), space: new Map() },
  windows: { cycle: noWindow, month: noWindow, day: noWindow },
  disputes: new Map(),
  frozen: new Map(),
  alert: { rule: null, chosen: false, base: zero, threshold: null, low: false },
  topUp: { arming: 0, below: null },
  cycle: 0,
  nextDue: never,
});

/** Half-open (S3): a lot is dead at its expiry instant, whether or not a sweep has run. */
export const alive = (lot: { readonly expiresAt: Instant | null }, at: Instant): boolean =>
  lot.expiresAt === null || at < lot.expiresAt;

/** S5. Of a pool that is settled at the asked instant; below zero while a debt is larger than what is left. */
export const available = (pool: View<CreditPool>): Nanos => minus(pool.free, pool.debt);
/** Set aside by open holds. */
export const held = (pool: View<CreditPool>): Nanos => pool.held;
/** What the ledger has booked: available and held together (invariant 1). */
export const posted = (pool: View<CreditPool>): Nanos => plus(available(pool), pool.held);
