import type { Kysely } from 'kysely';
import { entry } from '../fold.js';
import { upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import type { MembersChanges } from './project.js';
import { step, touchedBy, type Roster } from './rows.js';
import { invitations, members, type MembersTables } from './table.js';

type Db = Kysely<MembersTables>;

/** The rows that the facts go on from. */
const rostersOf = async (db: Db, changes: MembersChanges): Promise<Map<string, Roster>> => {
  const rosters = new Map<string, Roster>();
  const rosterOf = (customer: string): Roster =>
    entry(rosters, customer, () => ({ members: new Map(), invitations: new Map() }));
  const touched = [...changes].map(([customer, facts]) => ({ customer, ...touchedBy(facts) }));
  const people = touched.flatMap((one) =>
    [...one.members].map((member) => ({ customer: one.customer, member })),
  );
  const invited = touched.flatMap((one) =>
    [...one.invitations].map((invitation) => ({ customer: one.customer, invitation })),
  );
  for (const row of await storedRows(db, members, people))
    rosterOf(row.customer).members.set(row.member, row);
  for (const row of await storedRows(db, invitations, invited))
    rosterOf(row.customer).invitations.set(row.invitation, row);
  for (const [customer, facts] of changes) for (const fact of facts) step(rosterOf(customer), fact);
  return rosters;
};

export const write = async (db: Db, changes: MembersChanges): Promise<void> => {
  const rosters = [...(await rostersOf(db, changes)).values()];
  await upsertRows(
    db,
    members,
    rosters.flatMap((roster) => [...roster.members.values()]),
  );
  await upsertRows(
    db,
    invitations,
    rosters.flatMap((roster) => [...roster.invitations.values()]),
  );
};
