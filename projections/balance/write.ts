import type { Kysely } from 'kysely';
import { invariant, plus, zero } from '#kernel';
import { entry, keyOf } from '../fold.js';
import type { LotChanges } from '../lot-changes.js';
import { writePins } from '../pins.js';
import { anyOf, deleteRows, insertRows, updateRows, upsertRows, type Columns } from '../rows.js';
import { cycleOf, dayOf, type Anchored } from '../windows.js';
import { stepAccount } from './account-steps.js';
import type { BalanceChanges } from './project.js';
import type {
  AccountRow,
  BalanceTables,
  CapRow,
  FreezeRow,
  HoldRow,
  LotRow,
  PoolRow,
  SpendRow,
} from './table.js';

type Db = Kysely<BalanceTables>;

const poolColumns: Columns<PoolRow> = {
  account: 'text',
  debt: 'bigint',
  at: 'timestamptz',
  revision: 'bigint',
  position: 'bigint',
};
const accountColumns: Columns<AccountRow> = {
  account: 'text',
  owner_kind: 'text',
  owner_id: 'text',
  anchor: 'timestamptz',
  zone: 'text',
  moves: 'text[]',
  opened_at: 'timestamptz',
  policy: 'text',
  asset: 'text',
  usd_per_credit: 'bigint',
  alert_kind: 'text',
  alert_below: 'bigint',
  alert_chosen: 'boolean',
  alert_base: 'bigint',
  alert_low: 'boolean',
  alert_since: 'timestamptz',
  cycle: 'integer',
};
const lotColumns: Columns<LotRow> = {
  account: 'text',
  lot: 'text',
  class: 'text',
  granted: 'bigint',
  remaining: 'bigint',
  effective_at: 'timestamptz',
  expires_at: 'timestamptz',
  source: 'text',
  reference: 'text',
  reason: 'text',
  policy: 'text',
  granted_at: 'timestamptz',
  position: 'bigint',
};
const holdColumns: Columns<HoldRow> = {
  account: 'text',
  hold: 'text',
  amount: 'bigint',
  held_at: 'timestamptz',
  expires_at: 'timestamptz',
  member: 'text',
  space: 'text',
};
const freezeColumns: Columns<FreezeRow> = {
  account: 'text',
  reason: 'text',
  since: 'timestamptz',
  until: 'timestamptz',
  note: 'text',
};
const capColumns: Columns<CapRow> = {
  account: 'text',
  scope: 'text',
  subject: 'text',
  window: 'text',
  limit: 'bigint',
};
const spendColumns: Columns<SpendRow> = {
  account: 'text',
  member: 'text',
  space: 'text',
  cycle_start: 'timestamptz',
  day: 'timestamptz',
  spent: 'bigint',
};

const writeAccounts = async (db: Db, { steps }: BalanceChanges): Promise<void> => {
  if (steps.size === 0) return;
  const stored = await db
    .selectFrom('accounts')
    .selectAll()
    .where('account', '=', anyOf([...steps.keys()]))
    .execute();
  const rows = new Map<string, AccountRow>(stored.map((row) => [row.account, row]));
  for (const [account, events] of steps)
    for (const event of events) rows.set(account, stepAccount(rows.get(account) ?? null, event));
  await upsertRows(db, { table: 'accounts', columns: accountColumns, key: ['account'] }, [...rows.values()]);
};

const openedLots = ({ opened, remaining }: LotChanges): LotRow[] =>
  opened.map(({ account, granted: { type, at, data }, position }) => {
    const key = keyOf(account, data.lot);
    const row = {
      account,
      lot: data.lot,
      class: data.class,
      granted: data.amount,
      remaining: remaining.get(key)?.amount ?? zero,
      effective_at: data.effectiveAt,
      expires_at: data.expiresAt,
      source: type === 'CreditsPurchased' ? 'purchase' : data.source.kind,
      reference: type === 'CreditsPurchased' ? data.paid.reference : data.source.reference,
      reason: type === 'CreditsPurchased' ? null : data.source.reason,
      policy: data.policy,
      granted_at: at,
      position,
    };
    return row;
  });

const writeLots = async (db: Db, { lots }: BalanceChanges): Promise<void> => {
  const opened = openedLots(lots);
  await insertRows(db, { table: 'lots', columns: lotColumns }, opened);
  const isNew = new Set(opened.map(({ account, lot }) => keyOf(account, lot)));
  const moved = [...lots.remaining].flatMap(([key, { account, lot, amount }]) =>
    isNew.has(key) || amount === zero ? [] : [{ account, lot, remaining: amount }],
  );
  await updateRows(
    db,
    {
      table: 'lots',
      columns: { account: 'text', lot: 'text', remaining: 'bigint' },
      key: ['account', 'lot'],
      add: ['remaining'],
    },
    moved,
  );
  const held = [...lots.held.values()];
  await insertRows(
    db,
    { table: 'holds', columns: holdColumns },
    held.map(({ account, hold, amount, heldAt, expiresAt, member, space }) => ({
      account,
      hold,
      amount,
      held_at: heldAt,
      expires_at: expiresAt,
      member,
      space,
    })),
  );
  await deleteRows(db, { table: 'holds', columns: { account: 'text', hold: 'text' } }, [
    ...lots.ended.values(),
  ]);
  await writePins(db, lots);
};

/** Days and cycles are the pool's own: its anchor, moves of it and its zone stand in the account's row, which is written before. */
const writeSpend = async (db: Db, { spent }: BalanceChanges): Promise<void> => {
  if (spent.size === 0) return;
  const accounts = [...new Set([...spent.values()].map(({ account }) => account))];
  const stored = await db
    .selectFrom('accounts')
    .select(['account', 'anchor', 'zone', 'moves'])
    .where('account', '=', anyOf(accounts))
    .execute();
  const anchored = new Map<string, Anchored>(stored.map((row) => [row.account, row]));
  const rows = new Map<string, SpendRow>();
  for (const { account, member, space, acceptedAt, amount } of spent.values()) {
    const pool = anchored.get(account);
    invariant(pool !== undefined, 'a pool opens before anything is spent from it');
    const day = dayOf(pool, acceptedAt);
    const cycle_start = cycleOf(pool, acceptedAt).start;
    const row = entry(rows, keyOf(account, member, space, day, cycle_start), () => ({
      account,
      member,
      space,
      cycle_start,
      day,
      spent: zero,
    }));
    row.spent = plus(row.spent, amount);
  }
  const key = ['account', 'day', 'member', 'space', 'cycle_start'] as const;
  await upsertRows(db, { table: 'spend', columns: spendColumns, key, add: ['spent'] }, [...rows.values()]);
};

const writeLimits = async (db: Db, { freezes, caps }: BalanceChanges): Promise<void> => {
  const frozen = [...freezes.values()];
  await upsertRows(
    db,
    { table: 'freezes', columns: freezeColumns, key: ['account', 'reason'] },
    frozen.flatMap(({ row }) => (row === null ? [] : [row])),
  );
  await deleteRows(
    db,
    { table: 'freezes', columns: { account: 'text', reason: 'text' } },
    frozen.flatMap(({ key, row }) => (row === null ? [key] : [])),
  );
  const capped = [...caps.values()];
  await upsertRows(
    db,
    { table: 'caps', columns: capColumns, key: ['account', 'scope', 'subject'] },
    capped.flatMap(({ row }) => (row === null ? [] : [row])),
  );
  await deleteRows(
    db,
    { table: 'caps', columns: { account: 'text', scope: 'text', subject: 'text' } },
    capped.flatMap(({ key, row }) => (row === null ? [key] : [])),
  );
};

export const write = async (db: Db, changes: BalanceChanges): Promise<void> => {
  await upsertRows(
    db,
    { table: 'pools', columns: poolColumns, key: ['account'], add: ['debt'] },
    [...changes.pools].map(([account, pool]) => ({ account, ...pool })),
  );
  await writeAccounts(db, changes);
  await writeLots(db, changes);
  await writeSpend(db, changes);
  await writeLimits(db, changes);
};
