import type { Kysely } from 'kysely';
import { deleteRows, insertRows, updateRows, upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import { customerAfter } from './customer-row.js';
import type { OrganizationChanges } from './project.js';
import { standingAfter } from './standing-row.js';
import { customers, invitations, members, spaces, standings, type OrganizationTables } from './table.js';

type Db = Kysely<OrganizationTables>;

const writeCustomers = async (db: Db, { customers: changed }: OrganizationChanges): Promise<void> => {
  const wanted = [...changed.keys()].map((customer) => ({ customer }));
  const stored = await storedRows(db, customers, wanted);
  const before = new Map(stored.map((row) => [row.customer, row]));
  const rows = [...changed].map(([id, facts]) => customerAfter(before.get(id) ?? null, facts));
  await upsertRows(db, customers, rows);
};

const writeStandings = async (db: Db, { standings: changed }: OrganizationChanges): Promise<void> => {
  const wanted = [...changed.keys()].map((customer) => ({ customer }));
  const stored = await storedRows(db, standings, wanted);
  const before = new Map(stored.map((row) => [row.customer, row]));
  const rows = [...changed].map(([id, facts]) => standingAfter(before.get(id) ?? null, facts));
  await upsertRows(db, standings, rows);
};

type Changed<Key, Row> = ReadonlyMap<string, { readonly key: Key; readonly row: Row | null }>;
const present = <Key, Row>(changed: Changed<Key, Row>): readonly Row[] =>
  [...changed.values()].flatMap(({ row }) => (row === null ? [] : [row]));
const gone = <Key, Row>(changed: Changed<Key, Row>): readonly Key[] =>
  [...changed.values()].flatMap(({ key, row }) => (row === null ? [key] : []));

export const write = async (db: Db, changes: OrganizationChanges): Promise<void> => {
  await writeCustomers(db, changes);
  await writeStandings(db, changes);
  await upsertRows(db, members, present(changes.members));
  await deleteRows(db, { table: 'members', columns: members.keys }, gone(changes.members));
  await upsertRows(db, invitations, present(changes.invitations));
  await deleteRows(db, { table: 'invitations', columns: invitations.keys }, gone(changes.invitations));
  await insertRows(db, spaces, [...changes.created.values()]);
  await updateRows(
    db,
    {
      table: 'spaces',
      columns: { customer: 'text', space: 'text', archived_at: 'timestamptz' },
      key: ['customer', 'space'],
    },
    [...changes.archived.values()],
  );
};
