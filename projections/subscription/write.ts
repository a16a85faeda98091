import type { Kysely } from 'kysely';
import { upsertRows } from '../rows.js';
import { subscribedFrom, subscribedText } from '../subscribed.js';
import { storedRows } from '../tables.js';
import type { SubscriptionChanges } from './project.js';
import { idsIn, stepped, type Course } from './rows.js';
import { folds, subscriptions, type SubscriptionTables } from './table.js';

export const write = async (db: Kysely<SubscriptionTables>, changes: SubscriptionChanges): Promise<void> => {
  const wanted = [...changes.keys()].map((customer) => ({ customer }));
  const states = new Map(
    (await storedRows(db, folds, wanted)).map(({ customer, state }) => [customer, state]),
  );
  const courses = new Map(
    [...changes.keys()].map((customer): [string, Course] => [
      customer,
      { state: subscribedFrom(states.get(customer) ?? null), rows: new Map() },
    ]),
  );
  const spokenOf = [...courses].flatMap(([customer, { state }]) =>
    idsIn(state).map((subscription) => ({ customer, subscription })),
  );
  for (const row of await storedRows(db, subscriptions, spokenOf))
    courses.get(row.customer)?.rows.set(row.subscription, row);
  for (const [customer, facts] of changes)
    for (const fact of facts) {
      const course = courses.get(customer);
      if (course !== undefined) courses.set(customer, stepped(course, customer, fact));
    }
  await upsertRows(
    db,
    folds,
    [...courses].map(([customer, { state }]) => ({ customer, state: subscribedText(state) })),
  );
  await upsertRows(
    db,
    subscriptions,
    [...courses.values()].flatMap(({ rows }) => [...rows.values()]),
  );
};
