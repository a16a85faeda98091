import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotYet, type OnRoster } from '#apps/reactor';
import { customers } from '#domain/customer';
import { kyselyOn } from '#projection-runtime';
import { members } from '#projections/members';
import { billingHistory } from '../../../test/support/billing-history.js';
import { foldedStreams } from '../../../test/support/folded-streams.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../../test/support/projection-database.js';
import { rosterFrom } from './roster.js';

describe('who is and was a member of a customer', () => {
  let database: ProjectionDatabase;
  const log = billingHistory({ seed: 11, customers: 3, commands: 300 });
  const states = foldedStreams(log, 'Customer', customers);
  const head = 77n;
  let asked: bigint[];

  const rosterOf = async (customer: string, kind: 'reached' | 'late'): Promise<readonly OnRoster[]> => {
    asked = [];
    const store = { headPosition: () => Promise.resolve(head) };
    const waitFor = (_: readonly string[], position: bigint) => {
      asked.push(position);
      return Promise.resolve({ kind, position });
    };
    const db = kyselyOn<unknown>(database.pool);
    const found: OnRoster[] = [];
    for await (const page of rosterFrom({ store, db }, { waitFor })(customer)) found.push(...page);
    return found;
  };

  beforeAll(async () => {
    database = await projectionDatabase();
    await projectAll(database.db, members, log, { batch: 25 });
  }, 60_000);
  afterAll(() => database.close());

  it.each([...states.keys()])('is told with where else they are members now: %s', async (customer) => {
    const roster = await rosterOf(customer, 'reached');
    expect(asked).toEqual([head]);
    expect(roster.map(({ member }) => member)).toEqual(
      expect.arrayContaining([...(states.get(customer)?.members.keys() ?? [])]),
    );
    for (const { member, elsewhere } of roster)
      expect(elsewhere).toEqual(
        [...states]
          .flatMap(([id, state]) => (id !== customer && state.members.has(member) ? [id] : []))
          .sort(),
      );
  });

  it('is not told by a read model that lags behind the log', async () => {
    await expect(rosterOf('cus_0', 'late')).rejects.toThrow(NotYet);
  });
});
