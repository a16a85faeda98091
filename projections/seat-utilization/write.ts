import type { Kysely } from 'kysely';
import { customers, customerState, type Customer } from '#domain/customer';
import type { Json } from '#kernel';
import type { CustomerFact } from '../ledger-events.js';
import { insertRows, upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import { changeOf, countOf } from './change-row.js';
import type { SeatChanges } from './project.js';
import { seatsRow } from './seats-row.js';
import {
  changes as history,
  seats,
  type ChangeRow,
  type SeatsRow,
  type SeatUtilizationTables,
} from './table.js';

const stateOf = (row: SeatsRow | undefined): Customer =>
  row === undefined ? customers.initial() : customerState.decode(JSON.parse(row.state) as Json);

/** Folds the facts of one customer over its row; what they change stands in the history. */
const folded = (
  id: string,
  row: SeatsRow | undefined,
  facts: readonly CustomerFact[],
): { readonly row: SeatsRow; readonly changed: readonly ChangeRow[] } => {
  let customer = stateOf(row);
  let orderedBy = row?.ordered_by ?? null;
  let before = countOf(customer);
  const changed: ChangeRow[] = [];
  for (const fact of facts) {
    const waited = customer.order;
    customer = customers.evolve(customer, fact.event);
    const after = countOf(customer);
    const change = changeOf(fact, { before, after, orderedBy });
    if (change !== null) changed.push(change);
    if (customer.order !== waited) orderedBy = customer.order === null ? null : fact.actor;
    before = after;
  }
  return { row: seatsRow(id, customer, orderedBy), changed };
};

export const write = async (db: Kysely<SeatUtilizationTables>, changes: SeatChanges): Promise<void> => {
  const wanted = [...changes.keys()].map((customer) => ({ customer }));
  const stored = new Map((await storedRows(db, seats, wanted)).map((row) => [row.customer, row]));
  const all = [...changes].map(([id, facts]) => folded(id, stored.get(id), facts));
  await upsertRows(
    db,
    seats,
    all.map(({ row }) => row),
  );
  await insertRows(
    db,
    history,
    all.flatMap(({ changed }) => changed),
  );
};
