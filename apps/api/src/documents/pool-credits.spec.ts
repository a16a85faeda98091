import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { creditPool, creditPoolEvents, type CreditPool } from '#domain/credit-pool';
import { decodeStored } from '#engine';
import { instantOf, minus, plus, sum, zero, type Instant, type Nanos } from '#kernel';
import { balance } from '#projections/balance';
import { debits } from '#projections/debits';
import { purchaseHistory } from '#projections/purchase-history';
import { poolHistory } from '../../../../test/support/pool-history.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../../../test/support/projection-database.js';
import { creditsOf } from './pool-credits.js';

describe('what a pool came to in a time', () => {
  let database: ProjectionDatabase;
  const log = poolHistory({ seed: 12, accounts: 2, commands: 400 });
  const account = 'acc_00001';
  const events = log
    .filter(({ stream }) => stream === `CreditPool-${account}`)
    .map((stored) => decodeStored(creditPoolEvents, stored).event);

  beforeAll(async () => {
    database = await projectionDatabase();
    for (const model of [balance, debits, purchaseHistory]) await projectAll(database.db, model, log);
  }, 60_000);
  afterAll(() => database.close());

  /** Left in lots less debt, as the domain folds it, before an instant. */
  const netBefore = (until: Instant): Nanos => {
    let pool: CreditPool = creditPool.initial();
    for (const event of events) if (event.at < until) pool = creditPool.evolve(pool, event);
    return minus(
      sum([...pool.lots, ...pool.waiting].map(({ free, pinned }) => plus(free, pinned))),
      pool.debt,
    );
  };
  const customer =
    events.flatMap((event) => (event.type === 'AccountOpened' ? [event.data.owner.id] : []))[0] ?? '';
  const instants = [0.2, 0.5, 0.8].map(
    (part) => events[Math.floor(events.length * part)]?.at ?? instantOf(''),
  );
  const [early = instantOf(''), middle = early, late = middle] = instants;
  const yes = (): Promise<boolean> => Promise.resolve(true);

  it.each([
    [early, middle],
    [middle, late],
    [early, instantOf('2030-01-01T00:00:00.000Z')],
  ])(
    'opens and closes from %s to %s as its fold does, and its moves come to the difference',
    async (from, until) => {
      const found = await creditsOf(database.db, { customer, from, until }, yes);
      const mine = found?.find((one) => one.account === account);
      expect(mine?.opening).toBe(netBefore(from));
      expect(mine?.closing).toBe(netBefore(until));
      expect(plus(mine?.opening ?? zero, sum((mine?.moves ?? []).map(({ amount }) => amount)))).toBe(
        mine?.closing,
      );
      expect(mine?.moves.map(({ kind }) => kind)).toContain('spent');
    },
  );

  it('is not told while the history of a pool lags behind its balance', async () => {
    expect(
      await creditsOf(database.db, { customer, from: early, until: late }, () => Promise.resolve(false)),
    ).toBeNull();
  });
});
