import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { owedBackIn } from '#domain/accounting';
import { invoiceClaimOf, invoicePostingsOf } from '#domain/invoice';
import { purchaseClaimOf, purchasePostingsOf } from '#domain/purchase';
import { instantOf, negated } from '#kernel';
import {
  bindReconciliation,
  claimsByKeyQuery,
  claimsOf,
  claimsQuery,
  owedQuery,
  openDifferences,
  openDifferencesQuery,
  reconciliation,
  reconciliationOf,
  reconciliationsOf,
  runQuery,
  runsQuery,
  type ReconciliationDb,
} from '#projections/reconciliation';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { ledgerHistory } from '../../test/support/ledger-history.js';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { comparedDay } from '../../test/support/reconciliation-facts.js';

const always = { start: instantOf('2000-01-01T00:00:00.000Z'), end: instantOf('2100-01-01T00:00:00.000Z') };

describe('reconciliation', () => {
  let database: ProjectionDatabase;
  let db: ReconciliationDb;
  const log = ledgerHistory(
    { seed: 3, accounts: 1, commands: 20 },
    { seed: 7, customers: 4, commands: 500 },
  ).filter(({ stream }) => reconciliation.streamPrefixes.some((prefix) => stream.startsWith(prefix)));

  beforeAll(async () => {
    database = await projectionDatabase();
    await projectAll(database.db, reconciliation, log, { name: 'reconciliation', batch: 100 });
    db = bindReconciliation(database.db);
  }, 60_000);
  afterAll(() => database.close());

  it('keeps what every event says of money, and finds it by its time and by its key', async () => {
    const expected = log.flatMap((stored) => {
      const decoded = decodeLedger(stored);
      if (decoded === null) return [];
      const { event, stream } = decoded;
      const claim = stream.startsWith('Invoice-')
        ? invoiceClaimOf(event as never)
        : stream.startsWith('Purchase-')
          ? purchaseClaimOf(event as never)
          : null;
      return claim === null ? [] : [{ ...claim, stream }];
    });
    expect(new Set(expected.map(({ kind }) => kind))).toEqual(new Set(['charge', 'refund', 'dispute']));
    const found = await claimsOf(db, { window: always, keys: [], limit: 10_000 });
    expect(found.filter(({ outcome }) => outcome !== 'owed')).toEqual(expected);
    const keys = expected.slice(0, 3).map(({ key }) => key);
    const nowhen = { start: always.start, end: always.start };
    expect(await claimsOf(db, { window: nowhen, keys, limit: 10 })).toEqual(
      expected.filter(({ key }) => keys.includes(key)),
    );
    const few = await claimsOf(db, { window: always, keys: [], limit: 2 });
    expect(few.filter(({ outcome }) => outcome !== 'owed')).toHaveLength(2);
  });

  it('says what is owed back and has not gone, stream by stream, as the books have it', async () => {
    const owing = new Map<string, bigint>();
    for (const stored of log) {
      const decoded = decodeLedger(stored);
      if (decoded === null) continue;
      const { event, stream } = decoded;
      const postings = stream.startsWith('Invoice-')
        ? invoicePostingsOf(event as never)
        : stream.startsWith('Purchase-')
          ? purchasePostingsOf(event as never)
          : [];
      owing.set(stream, (owing.get(stream) ?? 0n) + owedBackIn(postings));
    }
    const expected = [...owing].filter(([, owed]) => owed !== 0n);
    expect(expected.length).toBeGreaterThan(0);
    const found = await claimsOf(db, { window: always, keys: [], limit: 10_000 });
    const owed = found.filter(({ outcome }) => outcome === 'owed');
    expect(new Map(owed.map(({ stream, amount }) => [stream, negated(amount)]))).toEqual(new Map(expected));
  });

  it('lists the comparisons, newest first, and finds one', async () => {
    const { data } = await reconciliationsOf(db, { limit: 10 });
    expect(data.map((run) => run.reconciliation)).toEqual(['rec_1_0', 'rec_2_1', 'rec_1_1', 'rec_0_0']);
    expect(await reconciliationOf(db, 'rec_2_1')).toMatchObject(comparedDay(2, 1));
    expect(await reconciliationOf(db, 'rec_none')).toBeNull();
  });

  it('counts what is open: a later comparison of the same days takes the place of an earlier one', async () => {
    expect(await openDifferences(db, instantOf('2026-01-01T00:00:00.000Z'))).toBe(1);
    expect(await openDifferences(db, instantOf('2026-01-04T00:00:00.000Z'))).toBe(1);
    expect(await openDifferences(db, instantOf('2026-01-04T00:00:00.001Z'))).toBe(0);
  });

  it('asks this', () => {
    const compiled = bindReconciliation(compileOnly());
    expect(textOf(claimsQuery(compiled, always, 8))).toMatchSnapshot();
    expect(textOf(claimsByKeyQuery(compiled, ['pay_1']))).toMatchSnapshot();
    expect(textOf(owedQuery(compiled, always, 8))).toMatchSnapshot();
    expect(textOf(runsQuery(compiled, { before: 9n, limit: 8 }))).toMatchSnapshot();
    expect(textOf(runQuery(compiled, 'rec_1'))).toMatchSnapshot();
    expect(textOf(openDifferencesQuery(compiled, always.start))).toMatchSnapshot();
  });
});
