/**
 * The reference: what a credit pool means, written as naively as possible. Lists that are searched and sorted every time,
 * sums from scratch, milliseconds and plain bigint; it shares no code with the product. Slow, obvious, and compared with the real one.
 */
export type NaiveLot = {
  id: string;
  kind: string;
  granted: bigint;
  grantedAt: number;
  effective: number;
  expires: number | null;
  left: bigint;
  usable: boolean;
  paid: boolean;
  refunded: bigint;
};
export type Part = { lot: string; amount: bigint };
export type NaiveHold = {
  id: string;
  amount: bigint;
  parts: Part[];
  at: number;
  expires: number;
  member: string | null;
  space: string | null;
  end: string | null;
};
export type NaiveDebit = {
  id: string;
  parts: Part[];
  debt: bigint;
  amount: bigint;
  acceptedAt: number;
  member: string | null;
  space: string | null;
  reversed: boolean;
};
type Cap = {
  scope: 'member' | 'space';
  subject: string | null;
  window: 'cycle' | 'month' | 'day';
  limit: bigint;
};
type Rule = { kind: 'percent' | 'absolute'; below: bigint } | null;

export type NaivePool = {
  now: number;
  anchor: number;
  cycle: number;
  lots: NaiveLot[];
  holds: NaiveHold[];
  debits: NaiveDebit[];
  /** Everything that ever counted for a cap, corrections included, by the instant of acceptance. */
  charges: { at: number; member: string | null; space: string | null; amount: bigint }[];
  caps: Cap[];
  frozen: ('suspended' | 'dispute' | 'operator')[];
  debt: bigint;
  rule: Rule;
  base: bigint;
  low: boolean;
  burn: string[];
  above: 'debt' | 'refused';
  facts: string[];
};

export const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

/** Anchor + n months, the day clamped to the month's end (R20). */
export const boundaryOf = (anchor: number, n: number): number => {
  const from = new Date(anchor);
  const month = from.getUTCMonth() + n;
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return Date.UTC(
    from.getUTCFullYear(),
    month,
    Math.min(from.getUTCDate(), last),
    from.getUTCHours(),
    from.getUTCMinutes(),
    from.getUTCSeconds(),
  );
};

export const pinnedOf = (pool: NaivePool, lot: string): bigint =>
  sumOf(
    pool.holds
      .filter((hold) => hold.end === null)
      .flatMap((hold) => hold.parts.filter((part) => part.lot === lot).map((part) => part.amount)),
  );
export const heldOf = (pool: NaivePool): bigint =>
  sumOf(pool.holds.filter((hold) => hold.end === null).map((hold) => hold.amount));
export const availableOf = (pool: NaivePool): bigint =>
  sumOf(
    pool.lots
      .filter((lot) => lot.usable && (lot.expires === null || pool.now < lot.expires))
      .map((lot) => lot.left),
  ) - pool.debt;

const say = (pool: NaivePool, type: string, ...details: unknown[]): void =>
  void pool.facts.push([new Date(pool.now).toISOString(), type, ...details.map(String)].join(' '));
export const spelled = (parts: readonly Part[]): string =>
  parts.map(({ lot, amount }) => `${lot}:${amount.toString()}`).join(',');

const thresholdOf = (pool: NaivePool): bigint | null => {
  if (pool.rule === null) return null;
  if (pool.rule.kind === 'absolute') return pool.rule.below;
  const exact = (pool.base > 0n ? pool.base : 0n) * pool.rule.below;
  return exact / 100_000_000_000n + (exact % 100_000_000_000n === 0n ? 0n : 1n);
};

export const alertNow = (pool: NaivePool): void => {
  const threshold = thresholdOf(pool);
  if (threshold === null) pool.low = false;
  else if (availableOf(pool) < threshold !== pool.low) {
    pool.low = !pool.low;
    say(pool, pool.low ? 'BalanceFellLow' : 'BalanceRecovered', availableOf(pool), threshold);
  }
};

const lotOf = (pool: NaivePool, id: string): NaiveLot => pool.lots.find((lot) => lot.id === id) as NaiveLot; // the caller knows it

const dead = (pool: NaivePool): NaiveLot[] =>
  pool.lots.filter((lot) => lot.usable && lot.left > 0n && lot.expires !== null && lot.expires <= pool.now);

const expireDead = (pool: NaivePool): void => {
  for (const lot of dead(pool)) {
    say(pool, 'LotExpired', lot.id, lot.left);
    lot.left = 0n;
  }
};

export const bury = (pool: NaivePool): void => {
  expireDead(pool);
  alertNow(pool);
};

const repay = (pool: NaivePool, lot: NaiveLot): bigint => {
  const repaid = pool.debt < lot.left ? pool.debt : lot.left;
  pool.debt -= repaid;
  lot.left -= repaid;
  return repaid;
};

/** Goes to `until`, stopping at every instant at which anything is due. */
export const goTo = (pool: NaivePool, until: number): void => {
  for (;;) {
    const instants = [
      ...pool.lots
        .filter((lot) => lot.usable && lot.left > 0n && lot.expires !== null)
        .map((lot) => lot.expires ?? 0),
      ...pool.lots.filter((lot) => !lot.usable).map((lot) => lot.effective),
      ...pool.holds.filter((hold) => hold.end === null).map((hold) => hold.expires),
      boundaryOf(pool.anchor, pool.cycle + 1),
    ];
    const next = Math.min(...instants);
    if (next > until) break;
    pool.now = next;
    bury(pool);
    for (const hold of pool.holds
      .filter((one) => one.end === null && one.expires === next)
      .sort((a, b) => (a.id < b.id ? -1 : 1))) {
      release(pool, hold, 'hold-timed-out');
      say(pool, 'HoldTimedOut', hold.id);
      bury(pool);
    }
    for (const lot of pool.lots
      .filter((one) => !one.usable && one.effective === next)
      .sort((a, b) => (a.id < b.id ? -1 : 1))) {
      lot.usable = true;
      pool.base += lot.left;
      const amount = lot.left;
      say(pool, 'LotBecameUsable', lot.id, amount, repay(pool, lot));
      alertNow(pool);
    }
    if (boundaryOf(pool.anchor, pool.cycle + 1) === next) {
      pool.cycle += 1;
      pool.base = availableOf(pool);
      say(pool, 'GrantCycleStarted', pool.cycle, pool.base);
      alertNow(pool);
    }
  }
  pool.now = until;
};

const release = (pool: NaivePool, hold: NaiveHold, end: string): void => {
  hold.end = end;
  for (const part of hold.parts) lotOf(pool, part.lot).left += part.amount;
  pool.charges.push({ at: hold.at, member: hold.member, space: hold.space, amount: -hold.amount });
};

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
