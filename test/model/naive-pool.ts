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
export type Cap = {
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

export const say = (pool: NaivePool, type: string, ...details: unknown[]): void =>
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

export const lotOf = (pool: NaivePool, id: string): NaiveLot =>
  pool.lots.find((lot) => lot.id === id) as NaiveLot; // the caller knows it

const dead = (pool: NaivePool): NaiveLot[] =>
  pool.lots.filter((lot) => lot.usable && lot.left > 0n && lot.expires !== null && lot.expires <= pool.now);

export const expireDead = (pool: NaivePool): void => {
  for (const lot of dead(pool)) {
    say(pool, 'LotExpired', lot.id, lot.left);
    lot.left = 0n;
  }
};

export const bury = (pool: NaivePool): void => {
  expireDead(pool);
  alertNow(pool);
};

export const repay = (pool: NaivePool, lot: NaiveLot): bigint => {
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
    expireDead(pool);
    for (const hold of pool.holds
      .filter((one) => one.end === null && one.expires === next)
      .sort((a, b) => (a.id < b.id ? -1 : 1))) {
      release(pool, hold, 'hold-timed-out');
      say(pool, 'HoldTimedOut', hold.id);
      expireDead(pool);
    }
    for (const lot of pool.lots
      .filter((one) => !one.usable && one.effective === next)
      .sort((a, b) => (a.id < b.id ? -1 : 1))) {
      lot.usable = true;
      pool.base += lot.left;
      const amount = lot.left;
      say(pool, 'LotBecameUsable', lot.id, amount, repay(pool, lot));
    }
    alertNow(pool);
    if (boundaryOf(pool.anchor, pool.cycle + 1) === next) {
      pool.cycle += 1;
      pool.base = availableOf(pool);
      say(pool, 'GrantCycleStarted', pool.cycle, pool.base);
      alertNow(pool);
    }
  }
  pool.now = until;
};

export const release = (pool: NaivePool, hold: NaiveHold, end: string): void => {
  hold.end = end;
  for (const part of hold.parts) lotOf(pool, part.lot).left += part.amount;
  pool.charges.push({ at: hold.at, member: hold.member, space: hold.space, amount: -hold.amount });
};
