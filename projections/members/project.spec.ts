import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customers } from '#domain/customer';
import {
  bindMembers,
  elsewhereOf,
  elsewhereQuery,
  invitationOf,
  invitationsOf,
  invitationsQuery,
  memberOf,
  members,
  membersOf,
  membersQuery,
  type MembersDb,
} from '#projections/members';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { foldedStreams } from '../../test/support/folded-streams.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

describe('members', () => {
  let database: ProjectionDatabase;
  let db: MembersDb;
  const log = billingHistory({ seed: 7, customers: 4, commands: 500 });
  const states = foldedStreams(log, 'Customer', customers);

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindMembers(database.db);
    await projectAll(database.db, members, log, { batch: 25 });
  }, 60_000);
  afterAll(() => database.close());

  it.each([...states.keys()])('are listed in order of joining, with their roles: %s (R48)', async (id) => {
    const page = await membersOf(db, id, { limit: 500 });
    expect(page.data.map(({ member, role }) => [member, role])).toEqual([...(states.get(id)?.members ?? [])]);
    const gone = await membersOf(db, id, { state: 'left', limit: 500 });
    for (const { member, how, leftAt, joinedAt } of gone.data) {
      expect(states.get(id)?.members.has(member)).toBe(false);
      expect(['left', 'removed', 'released']).toContain(how);
      expect(leftAt !== null && leftAt >= joinedAt).toBe(true);
    }
  });

  it.each([...states.keys()])('and who is invited: %s', async (id) => {
    const open = await invitationsOf(db, id, { state: 'open', limit: 500 });
    expect(new Set(open.data.map(({ invitation }) => invitation))).toEqual(
      new Set(states.get(id)?.invitations.keys()),
    );
    for (const [invitation, { end }] of states.get(id)?.closedInvitations ?? []) {
      if (states.get(id)?.invitations.has(invitation) === true) continue; // invited once more under the same id
      expect((await invitationOf(db, id, invitation))?.state).toBe(end);
    }
  });

  it('knows nobody else', async () => {
    expect(await memberOf(db, 'cus_0', 'nobody')).toBeNull();
    expect(await invitationOf(db, 'cus_0', 'ivt_nobody')).toBeNull();
    expect((await membersOf(db, 'cus_none', {})).data).toEqual([]);
  });

  it('knows where else people are members, of those who still are', async () => {
    const [first, second] = [...states.keys()];
    const members = [...states.values()].flatMap((state) => [...state.members.keys()]);
    const found = await elsewhereOf(db, first ?? '', { members, limit: 9 });
    const others = [...states].filter(([id]) => id !== first);
    for (const member of members)
      expect(found.get(member) ?? []).toEqual(
        others.flatMap(([id, state]) => (state.members.has(member) ? [id] : [])).sort(),
      );
    expect([...found.values()].flat()).toContain(second);
  });

  it('asks this', () => {
    const none = bindMembers(compileOnly());
    const span = { after: 1n, limit: 9, state: 'active', role: 'admin' } as const;
    expect(textOf(membersQuery(none, 'cus_1', span))).toMatchSnapshot('members');
    const before = { before: 9n, limit: 9, state: 'open' };
    expect(textOf(invitationsQuery(none, 'cus_1', before))).toMatchSnapshot('invitations');
    const people = { members: ['ann'], limit: 9 };
    expect(textOf(elsewhereQuery(none, 'cus_1', people))).toMatchSnapshot('elsewhere');
  });
});
