import {
  flag,
  instant,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type Json,
  type Of,
  type View,
} from '#kernel';
import { alertRule, capWindow, lotClass, poolTerms } from '../policy/terms.js';
import { nextDueOf } from './due.js';
import { allocations } from './events.js';
import { schedule } from './hold-timeouts.js';
import { emptyPool, type CreditPool, type Lot } from './pool.js';

const lot = record({
  id: text(),
  class: lotClass,
  granted: nanos(),
  grantedAt: instant(),
  effectiveAt: instant(),
  expiresAt: nullable(instant()),
  free: nanos(),
  pinned: nanos(),
  refunded: nanos(),
  paid: nullable(record({ amount: nanos(), currency: text(), reference: text() })),
});
const hold = record({
  id: text(),
  amount: nanos(),
  allocations,
  heldAt: instant(),
  expiresAt: instant(),
  member: nullable(text()),
  space: nullable(text()),
});
const cap = record({ subject: nullable(text()), window: capWindow, limit: nanos() });
const tally = record({
  subject: text(),
  cycleStart: instant(),
  cycle: nanos(),
  monthStart: instant(),
  month: nanos(),
  dayStart: instant(),
  day: nanos(),
});
const window = record({ start: instant(), end: instant() });

/** What cannot be computed from the rest. Lists keep their order: of burning, of waiting, of being used up. */
const snapshot = record({
  account: nullable(
    record({
      id: text(),
      owner: record({ kind: oneOf('organization', 'individual'), id: text() }),
      anchor: instant(),
      zone: text(),
    }),
  ),
  plan: nullable(record({ policy: text(), terms: poolTerms })),
  at: instant(),
  lots: list(lot),
  waiting: list(lot),
  spent: list(lot),
  holds: list(hold),
  closedHolds: list(record({ id: text(), end: oneOf('captured', 'voided', 'timed-out') })),
  free: nanos(),
  held: nanos(),
  debt: nanos(),
  memberCaps: list(cap),
  spaceCaps: list(cap),
  memberTallies: list(tally),
  spaceTallies: list(tally),
  windows: record({ cycle: window, month: window, day: window }),
  frozen: list(
    record({
      reason: oneOf('suspended', 'dispute', 'operator'),
      since: instant(),
      until: nullable(instant()),
    }),
  ),
  disputes: list(record({ dispute: text(), lot: text(), amount: nanos(), debt: nanos() })),
  alert: record({
    rule: alertRule,
    chosen: flag(),
    base: nanos(),
    threshold: nullable(nanos()),
    low: flag(),
  }),
  topUp: record({ arming: integer(), below: nullable(nanos()) }),
  cycle: integer(),
});
type Snapshot = Of<typeof snapshot>;

const encode = (pool: View<CreditPool>): Json => {
  const { account, plan, at, lots, waiting, free, held, debt, windows, alert, topUp, cycle } = pool;
  const value: View<Snapshot> = {
    ...{ account, plan, at, lots, waiting, free, held, debt, windows, alert, topUp, cycle },
    spent: [...pool.spent.values()],
    holds: [...pool.holds.values()],
    closedHolds: [...pool.closedHolds].map(([id, end]) => ({ id, end })),
    memberCaps: capsOf(pool.caps.member),
    spaceCaps: capsOf(pool.caps.space),
    memberTallies: [...pool.tallies.member].map(([subject, mine]) => ({ subject, ...mine })),
    spaceTallies: [...pool.tallies.space].map(([subject, mine]) => ({ subject, ...mine })),
    disputes: [...pool.disputes].map(([dispute, one]) => ({ dispute, ...one })),
    frozen: [...pool.frozen].map(([reason, freeze]) => ({ reason, ...freeze })),
  };
  return snapshot.encode(value);
};

const capsOf = ({ each, of }: View<CreditPool['caps']['member']>) =>
  each === null ? [...of.values()] : [each, ...of.values()];

const decode = (json: Json): CreditPool => {
  const from = snapshot.decode(json, 'snapshot');
  const pool = emptyPool();
  const { account, plan, at, free, held, debt, cycle } = from;
  Object.assign(pool, { account, plan, at, free, held, debt, cycle });
  pool.windows = { ...from.windows };
  pool.alert = { ...from.alert };
  pool.topUp = { ...from.topUp };
  pool.lots.push(...from.lots.map(copied));
  pool.waiting.push(...from.waiting.map(copied));
  for (const one of [...pool.lots, ...pool.waiting]) pool.byId.set(one.id, one);
  for (const one of from.spent) pool.spent.set(one.id, copied(one));
  for (const one of from.holds) {
    pool.holds.set(one.id, one);
    schedule(pool.timeouts, one.expiresAt, one.id);
  }
  for (const { id, end } of from.closedHolds) pool.closedHolds.set(id, end);
  restoreCaps(pool, from);
  for (const { dispute, ...one } of from.disputes) pool.disputes.set(dispute, one);
  for (const { reason, since, until } of from.frozen) pool.frozen.set(reason, { since, until });
  pool.nextDue = nextDueOf(pool);
  return pool;
};

const copied = (one: Of<typeof lot>): Lot => ({ ...one });

const restoreCaps = (pool: CreditPool, from: Snapshot): void => {
  for (const [scope, caps, tallies] of [
    ['member', from.memberCaps, from.memberTallies],
    ['space', from.spaceCaps, from.spaceTallies],
  ] as const) {
    for (const one of caps)
      if (one.subject === null) pool.caps[scope].each = one;
      else pool.caps[scope].of.set(one.subject, one);
    for (const { subject, ...mine } of tallies) pool.tallies[scope].set(subject, mine);
  }
};

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const creditPoolState = { encode, decode } as const;
