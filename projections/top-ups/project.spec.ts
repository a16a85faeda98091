import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bindTopUps, callsQuery, callsWaiting, topUps, type TopUpDb } from '#projections/top-ups';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { minute } from '../../test/support/top-up-facts.js';
import { topUpHistory } from '../../test/support/top-up-history.js';

describe('top-ups', () => {
  let database: ProjectionDatabase;
  let db: TopUpDb;
  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindTopUps(database.db);
    await projectAll(database.db, topUps, topUpHistory(), { batch: 3 });
  }, 60_000);
  afterAll(() => database.close());

  it('knows the pools that have said that they are below and have not been answered, the longest first', async () => {
    // The pools of the history are empty: each says so at every arming. Those that buy, wait, are paused or off are answered.
    expect(await callsWaiting(db, 10)).toEqual([
      { account: 'acc_topup_0', arming: 1, at: minute(1) },
      { account: 'acc_topup_2', arming: 2, at: minute(3) },
      { account: 'acc_topup_5', arming: 2, at: minute(4) },
    ]);
    expect(await callsWaiting(db, 1)).toHaveLength(1);
  });

  it('asks this', () => {
    expect(textOf(callsQuery(bindTopUps(compileOnly()), 10))).toMatchSnapshot();
  });
});
