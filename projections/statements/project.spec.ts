import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customerEvents } from '#domain/customer';
import { plus, sum } from '#kernel';
import { decodeStored } from '#engine';
import { bindStatements, statements, statementsOf, statementsQuery } from '#projections/statements';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

describe('statements', () => {
  let database: ProjectionDatabase;
  const log = billingHistory({ seed: 3, customers: 3, commands: 40 });
  beforeAll(async () => {
    database = await projectionDatabase();
    await projectAll(database.db, statements, log, { batch: 10 });
  }, 60_000);
  afterAll(() => database.close());

  it('lists those of a customer, newest first, with what the account came to and the hash of the bytes (R26)', async () => {
    const told = log
      .filter(({ type, stream }) => type.startsWith('CycleStatement') && stream === 'Customer-cus_1')
      .map((stored) => decodeStored(customerEvents, stored).event)
      .flatMap((event) => (event.type === 'CycleStatementRendered' ? [event.data] : []));
    const { data } = await statementsOf(bindStatements(database.db), 'cus_1', { limit: 500 });
    expect(data.length).toBeGreaterThan(0);
    expect(data.map(({ statement, closing, sha256 }) => ({ statement, closing, sha256 }))).toEqual(
      told.reverse().map(({ statement, opening, entries, sha256 }) => ({
        ...{ statement, sha256 },
        closing: plus(opening, sum(entries.map(({ amount }) => amount))),
      })),
    );
    expect((await statementsOf(bindStatements(database.db), 'cus_none', {})).data).toEqual([]);
  });

  it('asks this', () => {
    const span = { before: 9n, limit: 9 };
    expect(textOf(statementsQuery(bindStatements(compileOnly()), 'cus_1', span))).toMatchSnapshot();
  });
});
