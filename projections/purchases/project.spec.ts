import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { purchases as bought } from '#domain/purchase';
import {
  bindPurchases,
  purchases,
  purchasesOf,
  purchasesQuery,
  type PurchasesDb,
  type PurchaseView,
} from '#projections/purchases';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { foldedStreams } from '../../test/support/folded-streams.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { purchaseHistory } from '../../test/support/purchase-history.js';

const log = purchaseHistory();
const states = foldedStreams(log, 'Purchase', bought);

describe('purchases', () => {
  let database: ProjectionDatabase;
  let db: PurchasesDb;
  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindPurchases(database.db);
    await projectAll(database.db, purchases, log, { batch: 3 });
  }, 60_000);
  afterAll(() => database.close());

  it('says of every purchase what became of it, as the domain knows it, newest first (R57)', async () => {
    const found: PurchaseView[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await purchasesOf(db, { customer: 'cus_1', limit: 3, cursor });
      found.push(...page.data);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(found.map(({ position }) => position)).toEqual(
      [...found].map(({ position }) => position).sort((a, b) => (a > b ? -1 : 1)),
    );
    expect(new Map(found.map((one) => [one.purchase, one.status]))).toEqual(
      new Map([...states].map(([id, { status }]) => [id, status])),
    );
    for (const view of found) {
      const state = states.get(view.purchase);
      expect(view).toMatchObject({ reason: state?.reason ?? null, refunded: state?.refunded });
      expect(view).toMatchObject({ lot: state?.lot?.lot ?? null, credits: state?.lot?.credits ?? null });
      const open = [...(state?.refunds ?? [])].find(([, one]) =>
        ['requested', 'pending'].includes(one.state),
      );
      expect(view.refunding).toBe(open?.[0] ?? null);
      const known = state?.refunds.get(view.refund ?? '');
      expect([view.refundState, view.refundReason]).toEqual([known?.state ?? null, known?.code ?? null]);
      const [dispute, last] = [...(state?.disputes ?? [])].at(-1) ?? [null, null];
      expect([view.dispute, view.disputeState, view.disputeAmount]).toEqual([
        dispute,
        last?.state ?? null,
        last?.amount ?? null,
      ]);
      expect(view.changedAt).toBe(state?.at);
    }
  });

  it('lists by account and by what became of them', async () => {
    const statuses = async (filter: Parameters<typeof purchasesOf>[1]): Promise<readonly string[]> =>
      (await purchasesOf(db, filter)).data.map(({ status }) => status);
    expect(await statuses({ account: 'acc_1', status: 'returned' })).toEqual(['returned', 'returned']);
    expect(await statuses({ account: 'acc_1', status: 'abandoned' })).toEqual(['abandoned']);
    expect(await statuses({ account: 'acc_1', dispute: 'lost' })).toEqual(['credited']);
    expect(await statuses({ account: 'acc_other' })).toEqual([]);
  });

  it('asks this', () => {
    const filter = { account: 'acc_1', customer: 'cus_1', status: 'credited', dispute: 'won' } as const;
    const query = purchasesQuery(bindPurchases(compileOnly()), filter, { before: 9n, limit: 9 });
    expect(textOf(query)).toMatchSnapshot();
  });
});
