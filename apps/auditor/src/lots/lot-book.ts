import type { CreditPoolEvent } from '#domain/credit-pool';
import { invariant, minus, plus, sum, zero, type Instant, type Nanos } from '#kernel';
import type { PoolEntry } from '../accounts/events.js';
import { lotEffects, type LotEffect, type Part } from './lot-effects.js';

type Granting = Extract<CreditPoolEvent, { readonly type: 'CreditsGranted' | 'CreditsPurchased' }>;

/** Everything that ever happened to one lot, each kind as a sum of its own. */
export type LotAccount = {
  readonly id: string;
  readonly grant: Granting;
  /** `null`: due, but not booked yet. */
  readonly grantedIn: PoolEntry | null;
  readonly sums: Record<LotEffect['kind'], Nanos>;
  /** What open holds have set aside of what is left. */
  pinned: Nanos;
};

/** granted + returned − everything that was taken. Pinned credits are part of it. */
export const leftOf = ({ sums }: LotAccount): Nanos =>
  minus(
    plus(sums.granted, sums.returned),
    sum([sums.repaid, sums.spent, sums.expired, sums.adjusted, sums.refunded]),
  );

/** What was granted ahead of time counts nowhere yet. */
export const usableAt = (lot: LotAccount, at: Instant): boolean => lot.grant.data.effectiveAt <= at;

export type LotBook = {
  readonly note: (event: CreditPoolEvent, entry: PoolEntry | null) => void;
  readonly lots: () => readonly LotAccount[];
  readonly find: (lot: string) => LotAccount | undefined;
};

/** Books lots from their events alone, without the domain's fold: the two are compared wherever both are shown. */
export const lotBook = (): LotBook => {
  const lots = new Map<string, LotAccount>();
  const holds = new Map<string, readonly Part[]>();

  const lotOf = (id: string): LotAccount => {
    const known = lots.get(id);
    invariant(known !== undefined, `lot ${id} was granted before it is used`);
    return known;
  };
  const pin = (parts: readonly Part[], sign: 1n | -1n): void => {
    for (const part of parts) {
      const lot = lotOf(part.lot);
      lot.pinned = plus(lot.pinned, (sign * part.amount) as Nanos);
    }
  };
  const note = (event: CreditPoolEvent, entry: PoolEntry | null): void => {
    if (event.type === 'CreditsGranted' || event.type === 'CreditsPurchased')
      lots.set(event.data.lot, {
        id: event.data.lot,
        grant: event,
        grantedIn: entry,
        sums: nothing(),
        pinned: zero,
      });
    if (event.type === 'CreditsHeld') {
      holds.set(event.data.hold, event.data.allocations);
      pin(event.data.allocations, 1n);
    }
    if (event.type === 'HoldCaptured' || event.type === 'HoldVoided' || event.type === 'HoldTimedOut') {
      pin(holds.get(event.data.hold) ?? [], -1n);
      holds.delete(event.data.hold);
    }
    for (const { kind, parts } of lotEffects(event))
      for (const part of parts) {
        const { sums } = lotOf(part.lot);
        sums[kind] = plus(sums[kind], part.amount);
      }
  };
  return { note, lots: () => [...lots.values()], find: (lot) => lots.get(lot) };
};

const nothing = (): LotAccount['sums'] => ({
  granted: zero,
  returned: zero,
  repaid: zero,
  spent: zero,
  expired: zero,
  adjusted: zero,
  refunded: zero,
});
