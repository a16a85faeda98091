import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customers, cyclePricesOf, type CustomerEvent } from '#domain/customer';
import {
  bindSubscription,
  subscription,
  subscriptionOf,
  subscriptionsOf,
  subscriptionsQuery,
  type SubscriptionDb,
} from '#projections/subscription';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { foldedStreams, prefixes } from '../../test/support/folded-streams.js';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

const history = billingHistory({ seed: 7, customers: 4, commands: 500 });

describe('subscription', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  it.each(prefixes(history, 5).map((log, n) => [n + 1, log] as const))(
    'shows what runs and what comes next as the domain knows it, at %p fifths of its life (R58, R60)',
    async (n, log) => {
      const name = `subscription_${n.toString()}`;
      await projectAll(database.db, subscription, log, { batch: 40, name });
      const db = database.db.withSchema(name) as unknown as SubscriptionDb; // a copy under another name
      for (const [id, { subscription: runs, order }] of foldedStreams(log, 'Customer', customers)) {
        const found = await subscriptionOf(db, id);
        expect(found?.openOrder?.order ?? null).toBe(order?.id ?? null);
        if (runs === null) {
          expect([undefined, 'ordered', 'failed', 'ended']).toContain(found?.status);
          continue;
        }
        const { plan, book, interval, cycle, nextPlan, cancelled, autoRenew } = runs;
        const prices = cyclePricesOf(plan.terms, { book, interval, tier: plan.tier });
        expect(found).toMatchObject({
          ...{ subscription: runs.id, policy: plan.policy, tier: plan.tier, interval, book },
          status: cancelled || !autoRenew ? 'ending' : 'running',
          ...{ seatPrice: prices.seat, basePrice: prices.base, entitlements: plan.terms.entitlements },
          ...{ anchor: runs.anchor, zone: runs.zone, cycle: { start: cycle.start, end: cycle.end } },
          ...{ seats: runs.paid, autoRenew },
          scheduled: {
            removals: runs.removals,
            interval: runs.nextInterval,
            plan: nextPlan === null ? null : { policy: nextPlan.policy, seats: nextPlan.seats },
          },
        });
        if (plan.terms.pass === null) expect(found?.streak).toBeNull();
      }
    },
    60_000,
  );

  it('keeps those that ended or were never paid, with the reason', async () => {
    await projectAll(database.db, subscription, history);
    const db = bindSubscription(database.db);
    for (const n of [0, 1, 2, 3]) {
      const events = history
        .filter(({ stream }) => stream === `Customer-cus_${n.toString()}`)
        .map((stored) => decodeLedger(stored)?.event as CustomerEvent);
      const all = (await subscriptionsOf(db, `cus_${n.toString()}`, { limit: 500 })).data;
      const count = (status: string) => all.filter((one) => one.status === status).length;
      const happened = (type: CustomerEvent['type']) => events.filter((one) => one.type === type).length;
      expect(all.length).toBe(happened('SubscriptionOrdered'));
      expect(count('failed')).toBe(happened('SubscriptionOrderFailed'));
      expect(count('ended')).toBe(happened('SubscriptionEnded'));
      for (const { status, endedWhy } of all)
        if (status === 'failed') expect(['card_declined', 'lapsed']).toContain(endedWhy);
    }
  });

  it('asks this', () => {
    const none = bindSubscription(compileOnly());
    expect(textOf(subscriptionsQuery(none, 'cus_1', { before: 9n, limit: 2 }))).toMatchSnapshot();
  });
});
