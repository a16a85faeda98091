import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreditPoolEvent } from '#domain/credit-pool';
import type { CustomerEvent } from '#domain/customer';
import { instantOf, plus, zero, type Nanos } from '#kernel';
import { bindUsage, lastActivityOf, sharesOf, usage, type UsageDb } from '#projections/usage';
import { billingHistory } from '../../test/support/billing-history.js';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

describe('usage of a customer that wants no analytics (R51, S14)', () => {
  let database: ProjectionDatabase;
  let db: UsageDb;
  const log = billingHistory({ seed: 7, customers: 4, commands: 500 });
  const facts = log.map((stored) => ({ stream: stored.stream, event: decodeLedger(stored)?.event }));
  const period = {
    from: instantOf('2026-01-01T00:00:00.000Z'),
    until: instantOf('2030-01-01T00:00:00.000Z'),
  };

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindUsage(database.db);
    await projectAll(database.db, usage, log, { batch: 30 });
  }, 60_000);
  afterAll(() => database.close());

  /** Counted by hand: who spent how much while members could be told apart, and when they were last seen then. */
  const counted = (n: number) => {
    let shown = true;
    let hidden = 0;
    const costs = new Map<string | null, Nanos>();
    const seen = new Map<string, string>();
    for (const { stream, event } of facts) {
      if (stream === `Customer-cus_${n.toString()}`) {
        const { type, data } = event as CustomerEvent;
        if (type === 'DataPolicyChanged') shown = data.usageAnalytics;
      }
      if (stream !== `CreditPool-acc_${n.toString()}`) continue;
      const { type, data, at } = event as CreditPoolEvent;
      if (type !== 'CreditsDebited' || data.member === null) continue;
      const member = shown ? data.member : null;
      if (!shown) hidden += 1;
      costs.set(member, plus(costs.get(member) ?? zero, data.amount));
      if (shown) seen.set(data.member, at);
    }
    return { costs, seen, hidden };
  };

  it('hides somebody, or this shows nothing', () => {
    expect([0, 1, 2, 3].reduce((sum, n) => sum + counted(n).hidden, 0)).toBeGreaterThan(5);
  });

  it.each([0, 1, 2, 3])('is broken down by member only where the customer lets it: cus_%p', async (n) => {
    const { costs, seen } = counted(n);
    const account = `acc_${n.toString()}`;
    const shares = (await sharesOf(db, account, 'member', { period })) ?? [];
    expect(new Map(shares.map(({ name, cost }) => [name, cost]))).toEqual(costs);
    const active = await lastActivityOf(db, account, ['ann', 'bob', 'cleo']);
    expect(new Map([...active].sort())).toEqual(new Map([...seen].sort()));
  });
});
