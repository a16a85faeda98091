import { instantOf, type Instant, type Nanos, type View } from '#kernel';
import type { DunningTerms, StandingEvent } from './events.js';

/** How a customer stands (R31–R34). `purged` is final. */
export type Phase = 'good' | 'past-due' | 'grace' | 'suspended' | 'purge-due' | 'purged';

/** An invoice of which a charge has failed and that is not cleared yet. */
export type Unpaid = { readonly amount: Nanos; readonly currency: string; readonly failedAt: Instant };

/** The state of one customer's standing. Its fold owns it and updates it in place; decisions see it readonly. */
export type Standing = {
  customer: string | null;
  /** The terms that decide. A standing exists once it has them. */
  plan: { readonly policy: string; readonly terms: DunningTerms } | null;
  /** Effective instant of the latest event: time never goes back in a stream. */
  at: Instant;
  phase: Phase;
  /** Since when it is in this phase. */
  since: Instant;
  /** What failed and is not cleared, oldest first. One schedule for all of it: each attempt charges everything. */
  readonly unpaid: Map<string, Unpaid>;
  /** Scheduled attempts that have failed since the customer was last in good standing. */
  attempt: number;
  /** Instant of the next step that the clock makes: a retry, the suspension or the purge. Null: none, or a retry is not answered yet. */
  due: Instant | null;
  /** Invoices that a due retry charges; empty once the retry is answered. */
  readonly awaited: Set<string>;
  /** A retry that was asked for and not answered, since when, and what it charges. */
  requested: { readonly retry: string; readonly at: Instant; readonly charges: Set<string> } | null;
  /** Ids of failed payments and of cleared invoices, oldest first, bounded. */
  readonly failures: Set<string>;
  readonly cleared: Set<string>;
};

const beginning = instantOf('0000-01-01T00:00:00.000Z');

export const emptyStanding = (): Standing => ({
  customer: null,
  plan: null,
  at: beginning,
  phase: 'good',
  since: beginning,
  unpaid: new Map(),
  attempt: 0,
  due: null,
  awaited: new Set(),
  requested: null,
  failures: new Set(),
  cleared: new Set(),
});

export type Fact<Type extends StandingEvent['type']> = Extract<StandingEvent, { readonly type: Type }>;

/** What happens next, and when. `answer`: a scheduled charge is under way, its outcome decides. */
export type NextStep =
  | { readonly step: 'retry'; readonly attempt: number; readonly at: Instant }
  | { readonly step: 'answer'; readonly attempt: number; readonly at: null }
  | { readonly step: 'suspension' | 'purge'; readonly at: Instant };

/** Null: nothing happens by itself. Of a standing that is settled at the asked instant. */
export const nextStep = ({ phase, due, attempt, awaited }: View<Standing>): NextStep | null => {
  if (awaited.size > 0) return { step: 'answer', attempt: attempt + 1, at: null };
  if (due === null) return null;
  if (phase === 'past-due') return { step: 'retry', attempt: attempt + 1, at: due };
  return { step: phase === 'grace' ? 'suspension' : 'purge', at: due };
};

/** Debits and holds are refused in these phases (R32). */
export const isSuspended = ({ phase }: View<Standing>): boolean =>
  phase === 'suspended' || phase === 'purge-due' || phase === 'purged';
