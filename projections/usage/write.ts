import { sql, type Kysely } from 'kysely';
import { invariant } from '#kernel';
import { entry, keyOf } from '../fold.js';
import { anyOf, given, insertRows, upsertRows, type Columns } from '../rows.js';
import { cycleOf, dayOf, type Anchored } from '../windows.js';
import { addFigures, noFigures, type UsageChanges } from './project.js';
import type { AccountRow, LatencyRow, MemberRow, UsageRow, UsageTables } from './table.js';

type Db = Kysely<UsageTables>;
type AnchorOf = (account: string) => Anchored;

const accountColumns: Columns<AccountRow> = { account: 'text', anchor: 'timestamptz', zone: 'text' };
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

const anchors = async (db: Db, { usage }: UsageChanges): Promise<AnchorOf> => {
  const accounts = [...new Set(usage.map(({ group }) => group.account))];
  const rows =
    accounts.length === 0
      ? []
      : await db.selectFrom('accounts').selectAll().where('account', '=', anyOf(accounts)).execute();
  const known = new Map<string, Anchored>(rows.map((row) => [row.account, row]));
  return (account) => {
    const pool = known.get(account);
    invariant(pool !== undefined, 'a pool opens before it is used');
    return pool;
  };
};

const usageRows = (changes: UsageChanges, anchorOf: AnchorOf): readonly UsageRow[] => {
  const rows = new Map<string, UsageRow>();
  for (const { group, figures } of changes.usage) {
    const { account, usedAt, acceptedAt, member, space, provider, model, own_key } = group;
    const pool = anchorOf(account);
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

const latencyRows = ({ latencies }: UsageChanges, anchorOf: AnchorOf): readonly LatencyRow[] => {
  const rows = new Map<string, LatencyRow>();
  for (const { account, usedAt, provider, model, bucket } of latencies) {
    const day = dayOf(anchorOf(account), usedAt);
    const key = keyOf(account, day, provider, model, bucket.toString());
    entry(rows, key, () => ({ account, day, provider, model, bucket, requests: 0n })).requests += 1n;
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

export const write = async (db: Db, changes: UsageChanges): Promise<void> => {
  await insertRows(db, { table: 'accounts', columns: accountColumns }, changes.accounts);
  const anchorOf = await anchors(db, changes);
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
    usageRows(changes, anchorOf),
  );
  await upsertRows(
    db,
    {
      table: 'latencies',
      columns: latencyColumns,
      key: ['account', 'day', 'provider', 'model', 'bucket'],
      add: ['requests'],
    },
    latencyRows(changes, anchorOf),
  );
  await writeMembers(db, [...changes.members.values()]);
};
