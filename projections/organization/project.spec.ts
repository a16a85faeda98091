import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customers, seatCountOf } from '#domain/customer';
import { standings } from '#domain/standing';
import {
  bindOrganization,
  customersOf,
  customersQuery,
  organization,
  organizationOf,
  organizationQuery,
  rolesQuery,
  spacesOf,
  spacesQuery,
  standingQuery,
  type OrganizationDb,
} from '#projections/organization';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { foldedStreams, prefixes } from '../../test/support/folded-streams.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

const history = billingHistory({ seed: 7, customers: 4, commands: 500 });

describe('organization', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  it.each(prefixes(history, 4).map((log, n) => [n + 1, log] as const))(
    'says of every customer what the domain knows of it, at %p quarters of its life (R48)',
    async (n, log) => {
      const name = `organization_${n.toString()}`;
      await projectAll(database.db, organization, log, { batch: 40, name });
      const db = database.db.withSchema(name) as unknown as OrganizationDb; // a copy under another name
      const standingsNow = foldedStreams(log, 'Standing', standings);
      for (const [id, state] of foldedStreams(log, 'Customer', customers)) {
        const found = await organizationOf(db, id);
        const inRole = (role: string) => [...state.members.values()].filter((one) => one === role).length;
        const { subscription } = state;
        const count = subscription === null ? null : seatCountOf(state, subscription);
        expect(found).toMatchObject({
          customer: id,
          kind: state.registered?.kind,
          zone: state.registered?.zone,
          membersByRole: { owner: inRole('owner'), admin: inRole('admin'), member: inRole('member') },
          openInvitations: state.invitations.size,
          dataPolicy: state.dataPolicy,
          billingDetails: state.billingDetails,
          seats:
            count === null
              ? null
              : {
                  ...{ model: count.model, paid: count.paid, used: count.used },
                  ...{ scheduledRemovals: count.scheduledRemovals, available: count.free },
                },
          subscription:
            subscription === null
              ? null
              : {
                  ...{ subscription: subscription.id, policy: subscription.plan.policy },
                  ...{ cycleStart: subscription.cycle.start, cycleEnd: subscription.cycle.end },
                  renews: subscription.autoRenew && !subscription.cancelled,
                },
          standing: { phase: standingsNow.get(id)?.phase ?? 'good' },
        });
        if (state.contract !== null) expect(found?.contract).toMatchObject(state.contract);
        const spaces = await spacesOf(db, id, {});
        expect(new Map(spaces.data.map(({ space, archivedAt }) => [space, archivedAt !== null]))).toEqual(
          new Map([...state.spaces].sort()),
        );
      }
    },
    60_000,
  );

  it('lists customers, a page at a time, and knows nobody else', async () => {
    await projectAll(database.db, organization, history);
    const db = bindOrganization(database.db);
    const first = await customersOf(db, { limit: 3 });
    const rest = await customersOf(db, { limit: 3, cursor: first.nextCursor ?? '' });
    expect([...first.data, ...rest.data].map(({ customer }) => customer)).toEqual([
      'cus_0',
      'cus_1',
      'cus_2',
      'cus_3',
    ]);
    expect(rest.hasMore).toBe(false);
    expect(await organizationOf(db, 'cus_none')).toBeNull();
  });

  it('asks this', () => {
    const none = bindOrganization(compileOnly());
    expect(textOf(organizationQuery(none, 'cus_1'))).toMatchSnapshot('organization');
    expect(textOf(rolesQuery(none, 'cus_1', 'members'))).toMatchSnapshot('roles');
    expect(textOf(standingQuery(none, 'cus_1'))).toMatchSnapshot('standing');
    expect(textOf(customersQuery(none, { after: 1n, limit: 9, phase: 'grace' }))).toMatchSnapshot(
      'customers',
    );
    expect(textOf(spacesQuery(none, 'cus_1', { after: '', limit: 9 }))).toMatchSnapshot('spaces');
  });
});
