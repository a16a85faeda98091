import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { billingDisputes as desk } from '#domain/billing-dispute';
import {
  billingDisputes,
  bindBillingDisputes,
  disputeOf,
  disputesOf,
  disputesQuery,
  type BillingDisputesDb,
} from '#projections/billing-disputes';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { foldedStreams } from '../../test/support/folded-streams.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

describe('billing disputes', () => {
  let database: ProjectionDatabase;
  let db: BillingDisputesDb;
  const log = billingHistory({ seed: 7, customers: 4, commands: 500 });
  const states = foldedStreams(log, 'BillingDispute', desk);

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindBillingDisputes(database.db);
    await projectAll(database.db, billingDisputes, log, { batch: 20 });
  }, 60_000);
  afterAll(() => database.close());

  it('say what became of each (R30)', async () => {
    expect(new Set([...states.values()].map(({ state }) => state)).size).toBeGreaterThan(2);
    for (const [id, { state, invoice, number }] of states) {
      const found = await disputeOf(db, id);
      expect(found).toMatchObject({ dispute: id, state, invoice, number });
      expect(found?.closedAt === null).toBe(state === 'open');
      expect(found?.creditNote).toBe(state === 'accepted' ? 'crn_1' : null);
    }
    expect(await disputeOf(db, 'dsp_none')).toBeNull();
  });

  it('are listed newest first, of one customer or of all, open ones alone if asked', async () => {
    const all = await disputesOf(db, { limit: 500 });
    expect(all.data.map(({ dispute }) => dispute)).toEqual([...states.keys()].reverse());
    const open = await disputesOf(db, { state: 'open', limit: 500 });
    expect(open.data.length).toBe([...states.values()].filter(({ state }) => state === 'open').length);
    for (const { customer } of (await disputesOf(db, { customer: 'cus_1', limit: 500 })).data)
      expect(customer).toBe('cus_1');
  });

  it('asks this', () => {
    const filter = { customer: 'cus_1', invoice: 'inv_1', state: 'open' } as const;
    expect(
      textOf(disputesQuery(bindBillingDisputes(compileOnly()), filter, { before: 9n, limit: 9 })),
    ).toMatchSnapshot();
  });
});
