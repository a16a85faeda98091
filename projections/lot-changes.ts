import { minus, negated, plus, zero, type Instant, type Nanos } from '#kernel';
import type { Allocations } from '#domain/credit-pool';
import { entry, keyOf } from './fold.js';
import { accountOf, type PoolEvent } from './pool-events.js';

type Granted = Extract<PoolEvent['event'], { readonly type: 'CreditsGranted' | 'CreditsPurchased' }>;

export type OpenedLot = { readonly account: string; readonly granted: Granted; readonly position: bigint };
export type LotDelta = { readonly account: string; readonly lot: string; amount: Nanos };
export type OpenedHold = {
  readonly account: string;
  readonly hold: string;
  readonly amount: Nanos;
  readonly allocations: Allocations;
  readonly heldAt: Instant;
  readonly expiresAt: Instant;
  readonly member: string | null;
  readonly space: string | null;
};

/** What a batch did to lots and holds: one change per lot, and no trace of a hold that began and ended inside it. */
export type LotChanges = {
  readonly opened: OpenedLot[];
  /** Change of what remains in a lot, what holds have pinned included: a hold pins and frees, only a debit takes. */
  readonly remaining: Map<string, LotDelta>;
  readonly held: Map<string, OpenedHold>;
  readonly ended: Map<string, { readonly account: string; readonly hold: string }>;
};

export const noLotChanges = (): LotChanges => ({
  opened: [],
  remaining: new Map(),
  held: new Map(),
  ended: new Map(),
});

const move = (changes: LotChanges, account: string, lot: string, amount: Nanos): void => {
  const delta = entry(changes.remaining, keyOf(account, lot), () => ({ account, lot, amount: zero }));
  delta.amount = plus(delta.amount, amount);
};

const end = (changes: LotChanges, account: string, hold: string): void => {
  const key = keyOf(account, hold);
  if (!changes.held.delete(key)) changes.ended.set(key, { account, hold });
};

const open = (changes: LotChanges, account: string, granted: Granted, position: bigint): void => {
  changes.opened.push({ account, granted, position });
  move(changes, account, granted.data.lot, minus(granted.data.amount, granted.data.repaid));
};

/** Adds one event to the changes; an event that touches no lot changes nothing. */
export const changeLots = (changes: LotChanges, recorded: PoolEvent): void => {
  const { event, position } = recorded;
  const account = accountOf(recorded);
  switch (event.type) {
    case 'CreditsGranted':
    case 'CreditsPurchased':
      open(changes, account, event, position);
      return;
    case 'LotBecameUsable':
      move(changes, account, event.data.lot, negated(event.data.repaid));
      return;
    case 'CreditsDebited':
    case 'CreditsAdjusted':
    case 'CreditsForfeited':
      for (const { lot, amount } of event.data.allocations) move(changes, account, lot, negated(amount));
      return;
    case 'DebitReversed':
      for (const { lot, amount } of event.data.allocations) move(changes, account, lot, amount);
      return;
    case 'CreditDisputeClosed':
      move(changes, account, event.data.lot, event.data.amount);
      return;
    case 'CreditsDisputed':
    case 'LotExpired':
    case 'CreditsRefunded':
      move(changes, account, event.data.lot, negated(event.data.amount));
      return;
    case 'CreditsHeld': {
      const { hold, amount, allocations, expiresAt, member, space } = event.data;
      changes.held.set(keyOf(account, hold), {
        account,
        hold,
        amount,
        allocations,
        heldAt: event.at,
        expiresAt,
        member,
        space,
      });
      return;
    }
    case 'HoldCaptured':
      for (const { lot, amount } of event.data.allocations) move(changes, account, lot, negated(amount));
      end(changes, account, event.data.hold);
      return;
    case 'HoldVoided':
    case 'HoldTimedOut':
      end(changes, account, event.data.hold);
      return;
    default: // everything else moves no credits between lots
  }
};
