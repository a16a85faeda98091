import {
  alertNow,
  availableOf,
  boundaryOf,
  bury,
  expireDead,
  lotOf,
  release,
  repay,
  say,
  spelled,
  sumOf,
  type Cap,
  type NaiveDebit,
  type NaiveHold,
  type NaiveLot,
  type NaivePool,
  type Part,
} from './naive-pool.js';

const rankOf = (comparator: string, lot: NaiveLot): number | bigint => {
  if (comparator === 'expiresAt') return lot.expires ?? Infinity;
  if (comparator === 'grantedAt') return lot.grantedAt;
  if (comparator === 'amount') return lot.granted;
  return comparator === `class:${lot.kind}` ? 0 : 1;
};

/** R73, sorted from scratch each time. */
const burning = (pool: NaivePool): NaiveLot[] =>
  pool.lots
    .filter((lot) => lot.usable && lot.left > 0n && (lot.expires === null || pool.now < lot.expires))
    .sort((a, b) => {
      for (const comparator of pool.burn) {
        const [left, right] = [rankOf(comparator, a), rankOf(comparator, b)];
        if (left !== right) return left < right ? -1 : 1;
      }
      return a.id < b.id ? -1 : 1;
    });

const drawFrom = (pool: NaivePool, amount: bigint): Part[] => {
  const parts: Part[] = [];
  let wanted = amount;
  for (const lot of burning(pool)) {
    const part = lot.left < wanted ? lot.left : wanted;
    if (part === 0n) break;
    lot.left -= part;
    wanted -= part;
    parts.push({ lot: lot.id, amount: part });
  }
  return parts;
};

/** What one subject has in the window that holds now, from all that was ever charged. */
export const usedBy = (
  pool: NaivePool,
  scope: 'member' | 'space',
  subject: string,
  window: Cap['window'],
): bigint => {
  const today = new Date(pool.now);
  const [y, m, d] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  const start =
    window === 'cycle'
      ? boundaryOf(pool.anchor, pool.cycle)
      : window === 'month'
        ? Date.UTC(y, m, 1)
        : Date.UTC(y, m, d);
  return sumOf(
    pool.charges
      .filter((charge) => charge.at >= start && charge[scope] === subject)
      .map((charge) => charge.amount),
  );
};

type Who = { member: string | null; space: string | null };

const refusal = (pool: NaivePool, amount: bigint, who: Who): string | null => {
  if (pool.frozen.includes('suspended')) return 'customer-suspended';
  if (pool.frozen.includes('dispute')) return 'pool-disputed';
  if (pool.frozen.includes('operator')) return 'pool-frozen';
  if (availableOf(pool) < amount) return 'insufficient-credits';
  for (const scope of ['member', 'space'] as const) {
    const subject = who[scope];
    if (subject === null) continue;
    const mine = pool.caps.filter((cap) => cap.scope === scope);
    const cap = mine.find((one) => one.subject === subject) ?? mine.find((one) => one.subject === null);
    if (cap !== undefined && usedBy(pool, scope, subject, cap.window) + amount > cap.limit)
      return 'cap-exceeded';
  }
  return null;
};

export const naive = {
  grant: (
    pool: NaivePool,
    lot: Omit<NaiveLot, 'left' | 'usable' | 'refunded' | 'grantedAt'>,
  ): string | null => {
    const made: NaiveLot = {
      ...lot,
      grantedAt: pool.now,
      left: lot.granted,
      usable: lot.effective <= pool.now,
      refunded: 0n,
    };
    if (made.expires !== null && made.expires <= made.effective) return 'expiry-not-after-start';
    pool.lots.push(made);
    let repaid = 0n;
    if (made.usable) {
      pool.base += made.granted;
      repaid = repay(pool, made);
    }
    say(pool, lot.paid ? 'CreditsPurchased' : 'CreditsGranted', lot.id, lot.granted, repaid);
    alertNow(pool);
    return null;
  },
  debit: (pool: NaivePool, id: string, amount: bigint, who: Who): string | null => {
    const refused = refusal(pool, amount, who);
    if (refused !== null) return refused;
    const parts = drawFrom(pool, amount);
    pool.debits.push({ id, parts, debt: 0n, amount, acceptedAt: pool.now, ...who, reversed: false });
    pool.charges.push({ at: pool.now, ...who, amount });
    say(pool, 'CreditsDebited', id, spelled(parts));
    alertNow(pool);
    return null;
  },
  hold: (
    pool: NaivePool,
    id: string,
    amount: bigint,
    { seconds, ...who }: Who & { seconds: number },
  ): string | null => {
    const refused = refusal(pool, amount, who);
    if (refused !== null) return refused;
    const parts = drawFrom(pool, amount);
    pool.holds.push({
      id,
      amount,
      parts,
      at: pool.now,
      expires: pool.now + seconds * 1000,
      ...who,
      end: null,
    });
    pool.charges.push({ at: pool.now, ...who, amount });
    say(pool, 'CreditsHeld', id, spelled(parts));
    alertNow(pool);
    return null;
  },
  capture: (pool: NaivePool, hold: NaiveHold, debit: string, amount: bigint): string | null => {
    if (hold.end !== null) return hold.end;
    if (amount > hold.amount && pool.above === 'refused') return 'capture-above-hold';
    release(pool, hold, 'hold-captured');
    const parts: Part[] = [];
    let wanted = amount;
    for (const pinned of hold.parts) {
      const part = pinned.amount < wanted ? pinned.amount : wanted;
      lotOf(pool, pinned.lot).left -= part;
      wanted -= part;
      if (part > 0n) parts.push({ lot: pinned.lot, amount: part });
    }
    for (const more of drawFrom(pool, wanted)) {
      wanted -= more.amount;
      const same = parts.find((part) => part.lot === more.lot);
      if (same === undefined) parts.push(more);
      else same.amount += more.amount;
    }
    pool.debt += wanted;
    const { member, space, at } = hold;
    pool.debits.push({
      id: debit,
      parts,
      debt: wanted,
      amount,
      acceptedAt: at,
      member,
      space,
      reversed: false,
    });
    pool.charges.push({ at, member, space, amount });
    say(pool, 'HoldCaptured', hold.id, spelled(parts), wanted);
    bury(pool);
    return null;
  },
  giveUp: (pool: NaivePool, hold: NaiveHold): string | null => {
    if (hold.end !== null) return hold.end;
    release(pool, hold, 'hold-voided');
    say(pool, 'HoldVoided', hold.id);
    bury(pool);
    return null;
  },
  reverse: (pool: NaivePool, debit: NaiveDebit, lot: string): string | null => {
    debit.reversed = true;
    for (const part of debit.parts) lotOf(pool, part.lot).left += part.amount;
    const forgiven = debit.debt < pool.debt ? debit.debt : pool.debt;
    pool.debt -= forgiven;
    const { acceptedAt: at, member, space } = debit;
    pool.charges.push({ at, member, space, amount: -debit.amount });
    say(pool, 'DebitReversed', debit.id, forgiven);
    expireDead(pool);
    const again = debit.debt - forgiven;
    if (again > 0n) {
      pool.lots.push({
        id: lot,
        kind: 'adjustment',
        granted: again,
        grantedAt: pool.now,
        effective: pool.now,
        expires: null,
        left: again,
        usable: true,
        paid: false,
        refunded: 0n,
      });
      say(pool, 'CreditsGranted', lot, again, 0n);
    }
    alertNow(pool);
    return null;
  },
  adjustDown: (pool: NaivePool, id: string, amount: bigint): string | null => {
    if (availableOf(pool) < amount) return 'insufficient-credits';
    say(pool, 'CreditsAdjusted', id, spelled(drawFrom(pool, amount)));
    alertNow(pool);
    return null;
  },
  /** Invariant 7: never more than is unused of that lot, and never what is owed. */
  refund: (pool: NaivePool, lot: NaiveLot, asked: bigint | null): string | null => {
    if (!lot.paid) return 'lot-not-purchased';
    const paidFor = lot.granted - lot.refunded;
    if (asked !== null && asked > paidFor) return 'refund-above-paid';
    const there = availableOf(pool) > 0n ? availableOf(pool) : 0n;
    const amount = [asked ?? paidFor, lot.left, there].reduce((a, b) => (a < b ? a : b));
    if (amount === 0n) return 'refund-of-consumed';
    lot.left -= amount;
    lot.refunded += amount;
    say(pool, 'CreditsRefunded', lot.id, amount);
    alertNow(pool);
    return null;
  },
};
