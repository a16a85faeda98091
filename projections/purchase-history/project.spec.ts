import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreditPoolEvent } from '#domain/credit-pool';
import { negated, type Nanos } from '#kernel';
import {
  bindPurchaseHistory,
  entriesQuery,
  purchaseHistory,
  purchaseHistoryOf,
  purchaseHistoryOfAll,
  type HistoryEntry,
  type PurchaseHistoryDb,
} from '#projections/purchase-history';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { poolHistory } from '../../test/support/pool-history.js';

/** What an entry of the history must say of an event; `null`: it is none (R57). */
const amountOf = (event: CreditPoolEvent): Nanos | null => {
  if (event.type === 'CreditsPurchased' || event.type === 'CreditsGranted') return event.data.amount;
  if (event.type === 'CreditsRefunded' || event.type === 'CreditsAdjusted') return negated(event.data.amount);
  return null;
};

const kindOf = (event: CreditPoolEvent): string => {
  if (event.type === 'CreditsPurchased') return 'purchase';
  if (event.type === 'CreditsRefunded') return 'refund';
  if (event.type === 'CreditsAdjusted') return 'adjustment';
  const source = event.type === 'CreditsGranted' ? event.data.source.kind : 'none';
  return source === 'promotion' ? 'promotion' : 'grant';
};

describe('purchase history', () => {
  let database: ProjectionDatabase;
  let db: PurchaseHistoryDb;
  const log = poolHistory({ seed: 4, accounts: 2, commands: 300 });
  const account = 'acc_00001';
  const events = log
    .filter(({ stream }) => stream.endsWith(account))
    .map((stored) => decodePool(stored)?.event as CreditPoolEvent);

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindPurchaseHistory(database.db);
    await projectAll(database.db, purchaseHistory, log, { batch: 30 });
  }, 60_000);
  afterAll(() => database.close());

  it('lists purchases, grants, refunds and adjustments, newest first (R57)', async () => {
    const entries: HistoryEntry[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await purchaseHistoryOf(db, account, { limit: 5, cursor });
      entries.push(...page.data);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const expected = events.flatMap((event) => {
      const amount = amountOf(event);
      return amount === null ? [] : [{ kind: kindOf(event), amount, at: event.at }];
    });
    expect(entries.map(({ kind, amount, at }) => ({ kind, amount, at }))).toEqual(expected.reverse());
    expect(entries.map(({ kind }) => kind)).toContain('refund');
    const refund = entries.find(({ kind }) => kind === 'refund');
    expect(refund?.paidAmount !== null && (refund?.paidAmount ?? 0n) < 0n).toBe(true);
  });

  it('lists several accounts together, page by page', async () => {
    const accounts = [account, 'acc_00000'];
    const each = await Promise.all(accounts.map((one) => purchaseHistoryOf(db, one, { limit: 500 })));
    const expected = each.flatMap(({ data }) => data.map(({ position }) => Number(position)));
    const found: number[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await purchaseHistoryOfAll(db, accounts, { limit: 3, cursor });
      found.push(...page.data.map(({ position }) => Number(position)));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(found).toEqual(expected.sort((a, b) => b - a));
    expect(each.every(({ data }) => data.length > 0)).toBe(true);
  });

  it('filters by kind', async () => {
    const { data } = await purchaseHistoryOf(db, account, { kind: 'purchase', limit: 500 });
    expect(data.length).toBe(events.filter(({ type }) => type === 'CreditsPurchased').length);
  });

  it('asks this', () => {
    expect(
      textOf(
        entriesQuery(bindPurchaseHistory(compileOnly()), account, { before: 9n, limit: 8, kind: 'refund' }),
      ),
    ).toMatchSnapshot();
  });
});
