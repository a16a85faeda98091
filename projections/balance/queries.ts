import { sql, type Kysely } from 'kysely';
import { minus, plus, zero, type Instant, type Nanos } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import { alertOf, type AlertState } from './alert-state.js';
import type { BalanceTables } from './table.js';

/** A connection bound to the schema of this read model. */
export type BalanceDb = Kysely<BalanceTables>;
export const bindBalance = <T>(db: Kysely<T>): BalanceDb => db.withSchema('balance') as unknown as BalanceDb; // other read models' tables stand beside these

export type FreezeReason = {
  readonly reason: string;
  readonly since: Instant;
  readonly until: Instant | null;
  readonly note: string | null;
};

/** S5 at one instant: `posted` = `available` + `held`. Amounts are in the asset's nanos. */
export type Balance = {
  readonly account: string;
  readonly owner: { readonly kind: string; readonly id: string };
  readonly asset: string | null;
  readonly policy: string | null;
  readonly anchor: Instant;
  readonly zone: string;
  readonly cycle: number;
  /** The instant that the figures are of. */
  readonly at: Instant;
  readonly posted: Nanos;
  readonly held: Nanos;
  readonly available: Nanos;
  readonly debt: Nanos;
  readonly frozen: readonly FreezeReason[];
  readonly alert: AlertState;
  /** Of the last event that this balance knows. */
  readonly revision: bigint;
  readonly position: bigint;
};

export type LotView = {
  readonly lot: string;
  readonly class: string;
  readonly granted: Nanos;
  readonly remaining: Nanos;
  readonly pinned: Nanos;
  /** What a debit may take from it at that instant. */
  readonly usable: Nanos;
  readonly state: 'usable' | 'not-yet-effective' | 'expired' | 'used-up';
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant | null;
  readonly source: string;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly policy: string;
  readonly grantedAt: Instant;
  readonly position: bigint;
};

export type HoldView = {
  readonly hold: string;
  readonly amount: Nanos;
  readonly heldAt: Instant;
  readonly expiresAt: Instant;
  readonly member: string | null;
  readonly space: string | null;
};

const nanosSum = (expression: ReturnType<typeof sql.ref>) =>
  sql<Nanos>`coalesce(sum(${expression}), 0)::bigint`;

/** R41: a lot counts from its first instant to its last, whether or not any sweep has booked either. */
export const poolQuery = (db: BalanceDb, account: string, asked: Instant) => {
  const at = sql<Instant>`greatest(pools.at, ${asked}::timestamptz)`;
  const alive = sql<boolean>`lots.effective_at <= ${at} and (lots.expires_at is null or lots.expires_at > ${at})`;
  return db
    .selectFrom('pools')
    .innerJoin('accounts', 'accounts.account', 'pools.account')
    .selectAll('accounts')
    .select(['pools.debt', 'pools.revision', 'pools.position', at.as('as_at')])
    .select((from) => [
      from
        .selectFrom('lots')
        .whereRef('lots.account', '=', 'pools.account')
        .where(alive)
        .select(nanosSum(sql.ref('lots.remaining')).as('sum'))
        .as('alive'),
      from
        .selectFrom('pins')
        .innerJoin('holds', (on) =>
          on.onRef('holds.account', '=', 'pins.account').onRef('holds.hold', '=', 'pins.hold'),
        )
        .innerJoin('lots', (on) =>
          on.onRef('lots.account', '=', 'pins.account').onRef('lots.lot', '=', 'pins.lot'),
        )
        .whereRef('pins.account', '=', 'pools.account')
        .where(sql<boolean>`holds.expires_at > ${at}`)
        .where(alive)
        .select(nanosSum(sql.ref('pins.amount')).as('sum'))
        .as('pinned'),
      from
        .selectFrom('holds')
        .whereRef('holds.account', '=', 'pools.account')
        .where(sql<boolean>`holds.expires_at > ${at}`)
        .select(nanosSum(sql.ref('holds.amount')).as('sum'))
        .as('held'),
    ])
    .where('pools.account', '=', account);
};

/** `null`: no such account. An instant before the account's latest event is taken as that event's. */
export const balanceOf = async (db: BalanceDb, account: string, at: Instant): Promise<Balance | null> => {
  const row = await poolQuery(db, account, at).executeTakeFirst();
  if (row === undefined) return null;
  const frozen = await db
    .selectFrom('freezes')
    .select(['reason', 'since', 'until', 'note'])
    .where('account', '=', account)
    .orderBy('reason')
    .execute();
  const available = minus(minus(row.alive ?? zero, row.pinned ?? zero), row.debt);
  const held = row.held ?? zero;
  return {
    account,
    owner: { kind: row.owner_kind, id: row.owner_id },
    asset: row.asset,
    policy: row.policy,
    anchor: row.anchor,
    zone: row.zone,
    cycle: row.cycle,
    at: row.as_at,
    posted: plus(available, held),
    held,
    available,
    debt: row.debt,
    frozen,
    alert: alertOf(row),
    revision: row.revision,
    position: row.position,
  };
};

const lotList: Listing<LotView> = {
  list: 'balance-lots',
  parts: 1,
  keyOf: ({ position }) => [position.toString()],
};

export const lotsQuery = (
  db: BalanceDb,
  account: string,
  span: { at: Instant; after: bigint; limit: number; all: boolean },
) =>
  db
    .selectFrom('lots')
    .select(['lot', 'class', 'granted', 'remaining', 'source', 'reference', 'reason', 'policy', 'position'])
    .select(['effective_at as effectiveAt', 'expires_at as expiresAt', 'granted_at as grantedAt'])
    .select((from) =>
      from
        .selectFrom('pins')
        .innerJoin('holds', (on) =>
          on.onRef('holds.account', '=', 'pins.account').onRef('holds.hold', '=', 'pins.hold'),
        )
        .whereRef('pins.account', '=', 'lots.account')
        .whereRef('pins.lot', '=', 'lots.lot')
        .where('holds.expires_at', '>', span.at)
        .select(nanosSum(sql.ref('pins.amount')).as('sum'))
        .as('pinned'),
    )
    .where('account', '=', account)
    .where('position', '>', span.after)
    .$if(!span.all, (query) =>
      query
        .where('remaining', '>', zero)
        .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', span.at)])),
    )
    .orderBy('position')
    .limit(span.limit);

type LotFigures = {
  readonly remaining: Nanos;
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant | null;
};

const stateOf = ({ remaining, effectiveAt, expiresAt }: LotFigures, at: Instant): LotView['state'] => {
  if (expiresAt !== null && expiresAt <= at) return 'expired';
  if (effectiveAt > at) return 'not-yet-effective';
  return remaining === zero ? 'used-up' : 'usable';
};

/** Lots in the order in which they were granted: those that hold something at `at`, or with `all` every one there ever was. */
export const lotsOf = async (
  db: BalanceDb,
  account: string,
  request: PageRequest & { readonly at: Instant; readonly all?: boolean },
): Promise<Page<LotView>> => {
  const limit = limitOf(request);
  const after = BigInt(startOf(lotList, request)?.[0] ?? '0');
  const rows = await lotsQuery(db, account, {
    at: request.at,
    after,
    limit: limit + 1,
    all: request.all ?? false,
  }).execute();
  const views = rows.map((row): LotView => {
    const pinned = row.pinned ?? zero;
    const state = stateOf(row, request.at);
    return { ...row, pinned, state, usable: state === 'usable' ? minus(row.remaining, pinned) : zero };
  });
  return pageOf(lotList, views, limit);
};

const holdList: Listing<HoldView> = { list: 'balance-holds', parts: 1, keyOf: ({ hold }) => [hold] };

export const holdsQuery = (
  db: BalanceDb,
  account: string,
  span: { at: Instant; after: string; limit: number },
) =>
  db
    .selectFrom('holds')
    .select(['hold', 'amount', 'held_at as heldAt', 'expires_at as expiresAt', 'member', 'space'])
    .where('account', '=', account)
    .where('expires_at', '>', span.at)
    .where('hold', '>', span.after)
    .orderBy('hold')
    .limit(span.limit);

/** Open holds at `at`; one whose time has run out is none, booked or not. */
export const holdsOf = async (
  db: BalanceDb,
  account: string,
  request: PageRequest & { readonly at: Instant },
): Promise<Page<HoldView>> => {
  const limit = limitOf(request);
  const after = startOf(holdList, request)?.[0] ?? '';
  return pageOf(
    holdList,
    await holdsQuery(db, account, { at: request.at, after, limit: limit + 1 }).execute(),
    limit,
  );
};
