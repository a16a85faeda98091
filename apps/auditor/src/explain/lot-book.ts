import type { CreditPoolEvent } from '#domain/credit-pool';
import { invariant, minus, plus, unreachable, zero, type Instant, type Nanos } from '#kernel';
import type { PoolEntry } from '../accounts/events.js';

type Of<Type extends CreditPoolEvent['type']> = Extract<CreditPoolEvent, { readonly type: Type }>;
type Granting = Of<'CreditsGranted' | 'CreditsPurchased'>;

/** Everything that ever happened to one lot, each as a sum of its own. */
export type LotAccount = {
  readonly id: string;
  readonly grant: Granting;
  /** `null`: due, but not booked yet. */
  readonly grantedIn: PoolEntry | null;
  repaid: Nanos;
  spent: Nanos;
  returned: Nanos;
  expired: Nanos;
  adjusted: Nanos;
  refunded: Nanos;
  pinned: Nanos;
  debits: number;
};

/** granted − repaid − spent + returned − expired − adjusted − refunded. Pinned credits are part of it. */
export const leftOf = (lot: LotAccount): Nanos =>
  minus(
    plus(lot.grant.data.amount, lot.returned),
    plus(plus(plus(lot.repaid, lot.spent), plus(lot.expired, lot.adjusted)), lot.refunded),
  );

/** Usable now: what was granted ahead of time counts nowhere yet. */
export const usableAt = (lot: LotAccount, at: Instant): boolean => lot.grant.data.effectiveAt <= at;

export type LotBook = {
  readonly note: (event: CreditPoolEvent, entry: PoolEntry | null) => void;
  readonly lots: () => readonly LotAccount[];
  readonly find: (lot: string) => LotAccount | undefined;
};

type Part = { readonly lot: string; readonly amount: Nanos };
type Sum = 'repaid' | 'spent' | 'returned' | 'expired' | 'adjusted' | 'refunded' | 'pinned';

/** Books lots from their events alone, without the domain's fold: the two are compared wherever both are shown. */
export const lotBook = (): LotBook => {
  const lots = new Map<string, LotAccount>();
  const holds = new Map<string, readonly Part[]>();

  const add = (sum: Sum, { lot, amount }: Part, sign: 1n | -1n = 1n): LotAccount => {
    const known = lots.get(lot);
    invariant(known !== undefined, `lot ${lot} was granted before it is used`);
    known[sum] = plus(known[sum], (sign * amount) as Nanos);
    return known;
  };
  const addAll = (sum: Sum, parts: readonly Part[], sign?: 1n | -1n): void =>
    parts.forEach((part) => add(sum, part, sign));
  const spend = (parts: readonly Part[]): void => parts.forEach((part) => (add('spent', part).debits += 1));
  const endHold = (hold: string): void => {
    addAll('pinned', holds.get(hold) ?? [], -1n);
    holds.delete(hold);
  };
  const open = (grant: Granting, grantedIn: PoolEntry | null): void => {
    const nothing = {
      spent: zero,
      returned: zero,
      expired: zero,
      adjusted: zero,
      refunded: zero,
      pinned: zero,
      debits: 0,
    };
    lots.set(grant.data.lot, { id: grant.data.lot, grant, grantedIn, repaid: grant.data.repaid, ...nothing });
  };

  const note = (event: CreditPoolEvent, entry: PoolEntry | null): void => {
    switch (event.type) {
      case 'CreditsGranted':
      case 'CreditsPurchased':
        return open(event, entry);
      case 'LotBecameUsable':
        return void add('repaid', { lot: event.data.lot, amount: event.data.repaid });
      case 'CreditsDebited':
        return spend(event.data.allocations);
      case 'DebitReversed':
        return addAll('returned', event.data.allocations);
      case 'CreditsHeld':
        holds.set(event.data.hold, event.data.allocations);
        return addAll('pinned', event.data.allocations);
      case 'HoldCaptured':
        endHold(event.data.hold);
        return spend(event.data.allocations);
      case 'HoldVoided':
      case 'HoldTimedOut':
        return endHold(event.data.hold);
      case 'LotExpired':
        return void add('expired', event.data);
      case 'CreditsAdjusted':
        return addAll('adjusted', event.data.allocations);
      case 'CreditsRefunded':
        return void add('refunded', event.data);
      case 'AccountOpened':
      case 'PolicyAssigned':
      case 'OwnKeyUsageRecorded':
      case 'PoolFrozen':
      case 'PoolUnfrozen':
      case 'CapSet':
      case 'CapRemoved':
      case 'GrantCycleStarted':
      case 'BalanceFellLow':
      case 'BalanceRecovered':
      case 'AlertChanged':
        return;
      default:
        unreachable(event, 'the book knows every event that touches a lot');
    }
  };
  return { note, lots: () => [...lots.values()], find: (lot) => lots.get(lot) };
};
