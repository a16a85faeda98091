import { sql, type Kysely } from 'kysely';
import { invariant, later } from '#kernel';
import { entry, keyOf } from '../fold.js';
import { anyOf, given, insertRows, updateRows, upsertRows, type Columns } from '../rows.js';
import { storedRows } from '../tables.js';
import { cycleOf, dayOf, type Anchored } from '../windows.js';
import { shownBy, writeChoices, type Owned, type Shown } from './choices.js';
import { addFigures, noFigures, type UsageChanges } from './project.js';
import { accounts, type LatencyRow, type MemberRow, type UsageRow, type UsageTables } from './table.js';

type Db = Kysely<UsageTables>;
/** An account's days and cycles, and whether its members are told apart at a position of the log. */
type Known = Anchored & Owned;
type KnownOf = (account: string) => Known;

const usageColumns: Columns<UsageRow> = {
  account: 'text',
  day: 'timestamptz',
  cycle_start: 'timestamptz',
  member: 'text',
  space: 'text',
  provider: 'text',
  model: 'text',
  own_key: 'boolean',
  succeeded: 'bigint',
  failed: 'bigint',
  input_tokens: 'bigint',
  cached_tokens: 'bigint',
  output_tokens: 'bigint',
  cost: 'bigint',
  reversed: 'bigint',
  usd: 'bigint',
};
const latencyColumns: Columns<LatencyRow> = {
  account: 'text',
  day: 'timestamptz',
  provider: 'text',
  model: 'text',
  bucket: 'integer',
  requests: 'bigint',
};
const memberColumns: Columns<MemberRow> = { account: 'text', member: 'text', last_active_at: 'timestamptz' };

const knownAccounts = async (db: Db, { usage }: UsageChanges): Promise<KnownOf> => {
  const accounts = [...new Set(usage.map(({ group }) => group.account))];
  const rows =
    accounts.length === 0
      ? []
      : await db
          .selectFrom('accounts')
          .leftJoin('choices', 'choices.customer', 'accounts.owner')
          .selectAll('accounts')
          .select(sql<boolean>`coalesce(choices.analytics, true)`.as('analytics'))
          .where('account', '=', anyOf(accounts))
          .execute();
  const known = new Map<string, Known>(rows.map((row) => [row.account, row]));
  return (account) => {
    const pool = known.get(account);
    invariant(pool !== undefined, 'a pool opens before it is used');
    return pool;
  };
};

const usageRows = (changes: UsageChanges, knownOf: KnownOf, shown: Shown): readonly UsageRow[] => {
  const rows = new Map<string, UsageRow>();
  for (const { group, figures } of changes.usage) {
    const { account, usedAt, acceptedAt, space, provider, model, own_key } = group;
    const pool = knownOf(account);
    const member = shown(pool, group.position) ? group.member : '';
    const day = dayOf(pool, usedAt);
    const cycle_start = cycleOf(pool, acceptedAt).start;
    const key = keyOf(account, day, cycle_start, member, space, provider, model, own_key ? 'own' : '');
    const row = entry(rows, key, () => ({
      account,
      day,
      cycle_start,
      member,
      space,
      provider,
      model,
      own_key,
      ...noFigures(),
    }));
    addFigures(row, figures);
  }
  return [...rows.values()];
};

const latencyRows = ({ latencies }: UsageChanges, knownOf: KnownOf): readonly LatencyRow[] => {
  const rows = new Map<string, LatencyRow>();
  for (const { account, usedAt, provider, model, bucket } of latencies) {
    const day = dayOf(knownOf(account), usedAt);
    const key = keyOf(account, day, provider, model, bucket.toString());
    entry(rows, key, () => ({ account, day, provider, model, bucket, requests: 0n })).requests += 1n;
  }
  return [...rows.values()];
};

/** The latest activity of each member that may be told apart. */
const memberRows = ({ active }: UsageChanges, knownOf: KnownOf, shown: Shown): readonly MemberRow[] => {
  const rows = new Map<string, MemberRow>();
  for (const { account, member, last_active_at, position } of active) {
    if (!shown(knownOf(account), position)) continue;
    const row = entry(rows, keyOf(account, member), () => ({ account, member, last_active_at }));
    row.last_active_at = later(row.last_active_at, last_active_at);
  }
  return [...rows.values()];
};

/** Usage may be reported late: a member's last activity never goes back. */
const writeMembers = async (db: Db, members: readonly MemberRow[]): Promise<void> => {
  if (members.length === 0) return;
  await db
    .insertInto('members')
    .columns(['account', 'member', 'last_active_at'])
    .expression((from) => from.selectFrom(given(members, memberColumns)).selectAll())
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'member'])
        .doUpdateSet({ last_active_at: sql`greatest(members.last_active_at, excluded.last_active_at)` }),
    )
    .execute();
};

/** An instant alone says which anchor holds for it, so all moves of a batch may be there before anything is placed in a cycle. */
const writeMoves = async (db: Db, { moved }: UsageChanges): Promise<void> => {
  if (moved.length === 0) return;
  const ids = [...new Set(moved.map(({ account }) => account))];
  const before = await storedRows(
    db,
    accounts,
    ids.map((account) => ({ account })),
  );
  const after = before.map((row) => ({
    ...row,
    moves: [...row.moves, ...moved.filter(({ account }) => account === row.account).map(({ move }) => move)],
  }));
  await updateRows(db, accounts, after);
};

export const write = async (db: Db, changes: UsageChanges): Promise<void> => {
  await insertRows(db, accounts, changes.accounts);
  await writeMoves(db, changes);
  const knownOf = await knownAccounts(db, changes);
  const shown = shownBy(changes);
  await writeChoices(db, changes); // after the choices before them were read
  await upsertRows(
    db,
    {
      table: 'usage',
      columns: usageColumns,
      key: ['account', 'day', 'cycle_start', 'member', 'space', 'provider', 'model', 'own_key'],
      add: [
        'succeeded',
        'failed',
        'input_tokens',
        'cached_tokens',
        'output_tokens',
        'cost',
        'reversed',
        'usd',
      ],
    },
    usageRows(changes, knownOf, shown),
  );
  await upsertRows(
    db,
    {
      table: 'latencies',
      columns: latencyColumns,
      key: ['account', 'day', 'provider', 'model', 'bucket'],
      add: ['requests'],
    },
    latencyRows(changes, knownOf),
  );
  await writeMembers(db, memberRows(changes, knownOf, shown));
};
