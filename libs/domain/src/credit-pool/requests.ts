import type { Instant, Nanos } from '#kernel';
import type { CapWindow, LotClass, PoolTerms } from '../policy/terms.js';
import type { CreditPoolEvent, Usage } from './events.js';

/** What callers ask of a pool. Ids are spelled from the command that makes the thing; amounts are in the pool's asset. */

export type OpenAccount = {
  readonly account: string;
  readonly owner: { readonly kind: 'organization' | 'individual'; readonly id: string };
  /** Every cycle boundary is computed from it. Not after the acceptance time. */
  readonly anchor: Instant;
  readonly zone: string;
  readonly policy: AssignPolicy;
};

export type AssignPolicy = {
  /** `teams@1` */
  readonly policy: string;
  readonly terms: PoolTerms;
  /** What kind of customer the plan is for (R39: a pass is for individuals); left out: any. */
  readonly audience?: 'organization' | 'individual';
  /** For each member or space; left out: the plan has none. */
  readonly caps?: readonly Omit<SetCap, 'subject'>[];
};

/** Of the subscription that the pool now belongs to. Not after the acceptance time. */
export type MoveAnchor = { readonly anchor: Instant };

/** An amount as a caller states it: `asset` null means the pool's own, another one is refused. */
export type Stated = { readonly amount: Nanos; readonly asset: string | null };

/** What a debit or capture costs: a stated amount, or a provider's price in dollars that the pool's terms convert (S11). */
export type Charge =
  | ({ readonly kind: 'amount'; readonly usage: Usage | null } & Stated)
  | { readonly kind: 'usage'; readonly usage: Usage; readonly usd: Nanos; readonly rates: string };

/** Opaque ids of who spent and for which space; both may be unknown. */
export type Spender = { readonly member: string | null; readonly space: string | null };

export type GrantCredits = Stated & {
  readonly lot: string;
  readonly class: LotClass;
  /** Null: at once. An instant in the past counts as now. */
  readonly effectiveAt: Instant | null;
  /** `by-policy`: the terms' rule for this class; null: never. */
  readonly expiresAt: Instant | null | 'by-policy';
  readonly source: {
    readonly kind: 'promotion' | 'allotment' | 'pass' | 'adjustment' | 'transfer';
    readonly reference: string | null;
    readonly reason: string | null;
  };
};

export type PurchaseCredits = {
  readonly lot: string;
  /** In the paid currency; the credits follow from the terms' `usdPerCredit` (R45). */
  readonly paid: { readonly amount: Nanos; readonly currency: string; readonly reference: string };
  /** The amount was agreed on where it was sold: it is not held against the price list once more. */
  readonly agreed?: boolean;
};

export type DebitCredits = Spender & { readonly debit: string; readonly charge: Charge };

export type HoldCredits = Spender &
  Stated & {
    readonly hold: string;
    /** Time-to-live; null: the terms' default. */
    readonly seconds: number | null;
  };

export type CaptureHold = { readonly hold: string; readonly debit: string; readonly charge: Charge };
export type VoidHold = { readonly hold: string; readonly reason: string | null };

/** The stored fact that made the debit: the handler finds it by the debit's id (S9). */
export type DebitEvidence = Extract<CreditPoolEvent, { readonly type: 'CreditsDebited' | 'HoldCaptured' }>;
export type ReverseDebit = {
  readonly evidence: DebitEvidence;
  readonly reason: string;
  /** Names the lot that is needed when a debt of this debit was repaid since: `idOfCommand('lot', commandId)`. */
  readonly lot: string;
};

export type AdjustUp = Stated & {
  readonly lot: string;
  readonly reason: string;
  readonly reference: string | null;
};
export type AdjustDown = Stated & {
  readonly adjustment: string;
  readonly reason: string;
  readonly reference: string | null;
};

export type RefundCredits = {
  readonly refund: string;
  readonly lot: string;
  /** In the pool's asset; null: all that is unused. More than is unused is clamped to it (invariant 7). */
  readonly amount: Nanos | null;
  /** The money is a whole number of these, rounded down: what is left over stays in the lot. Left out: to the nano. */
  readonly coin?: Nanos;
  /** Reference of the refund at the payment provider. */
  readonly reference: string;
  readonly reason: string;
};

export type DisputeCredits = {
  /** The payment provider's name of the dispute. */
  readonly dispute: string;
  readonly lot: string;
  /** The disputed share of the lot, in the pool's asset. */
  readonly amount: Nanos;
  readonly recordDebt: boolean;
  readonly freeze: boolean;
};
export type CloseCreditDispute = { readonly dispute: string; readonly outcome: 'won' | 'lost' };

export type RecordOwnKeyUsage = Spender & {
  readonly record: string;
  readonly usage: Usage;
  /** What it would have cost, for the charts; null: unknown. */
  readonly cost: { readonly usd: Nanos; readonly rates: string } | null;
};

/** S17: what ends with a plan. `of-the-month`: what the plan gave for its running month alone. */
export type ForfeitCredits = {
  readonly which: 'all' | 'expiring' | 'of-the-month';
  /** What was granted from then on is of the next plan already. */
  readonly grantedBefore: Instant;
};

export type FreezeReason = 'suspended' | 'dispute' | 'operator';
export type FreezePool = {
  readonly reason: FreezeReason;
  readonly note: string | null;
  readonly until: Instant | null;
};
export type UnfreezePool = { readonly reason: FreezeReason; readonly note: string | null };

export type CapScope = 'member' | 'space';
/** `subject` null: each one of the scope that has no limit of its own. */
export type SetCap = {
  readonly scope: CapScope;
  readonly subject: string | null;
  readonly window: CapWindow;
  readonly limit: Nanos;
};
export type RemoveCap = { readonly scope: CapScope; readonly subject: string | null };
/** `arming`: counts the armings of this account. `below` in dollars; null: it is disarmed. */
export type SetTopUpLevel = { readonly arming: number; readonly below: Nanos | null };
export type ChangeAlert = { readonly alert: PoolTerms['alert'] };
