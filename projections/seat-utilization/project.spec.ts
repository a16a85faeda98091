import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  customerEvents,
  customers,
  registerCustomer,
  removeMember,
  seatCountOf,
  settleCustomer,
} from '#domain/customer';
import type { StoredEvent } from '#event-store';
import { amount, formatNanos } from '#kernel';
import {
  bindSeatUtilization,
  changesQuery,
  seatHistoryOf,
  seatsQuery,
  seatUtilization,
  seatUtilizationOf,
  type SeatUtilizationDb,
} from '#projections/seat-utilization';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  choiceOf,
  invite,
  join,
  on,
  ordering,
  paid,
  removing,
  subscribing,
} from '../../test/support/customer-stories.js';
import { foldedStreams, prefixes } from '../../test/support/folded-streams.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { chronicle } from '../../test/support/stream-history.js';

const generated = billingHistory({ seed: 7, customers: 4, commands: 500 });

/** Five seats at $29 on January 31st, three more on February 14th, two fewer from the next cycle on. */
const purchased = (): readonly StoredEvent[] => {
  const { log, stream } = chronicle(1);
  const { tell } = stream({ format: customerEvents, decider: customers }, 'cus_1');
  const start = on('2026-01-31');
  tell(start, registerCustomer({ customer: 'cus_1', kind: 'organization', zone: 'UTC', owner: 'ann' }));
  tell(start, subscribing(choiceOf('teams', { seats: 5 })));
  tell(start, paid('ord_sub'));
  tell(on('2026-02-01'), invite('bob'));
  tell(on('2026-02-01'), join('bob'));
  tell(on('2026-02-14'), ordering('ord_more', 3));
  tell(on('2026-02-14'), paid('ord_more'));
  tell(on('2026-02-20'), removing(2));
  tell(on('2026-03-02'), settleCustomer);
  return log;
};

/** Counted seats follow members: $12 each beside $49. */
const counted = (): readonly StoredEvent[] => {
  const { log, stream } = chronicle(2);
  const { tell } = stream({ format: customerEvents, decider: customers }, 'cus_2');
  const start = on('2026-03-01');
  tell(start, registerCustomer({ customer: 'cus_2', kind: 'organization', zone: 'UTC', owner: 'ann' }));
  tell(start, subscribing(choiceOf('pooled-team')));
  tell(start, paid('ord_sub'));
  tell(on('2026-03-11'), invite('bob'));
  tell(on('2026-03-11'), join('bob'));
  tell(on('2026-03-21'), removeMember({ member: 'bob', how: 'left' }));
  return log;
};

describe('seat utilization', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  const projected = async (log: readonly StoredEvent[], name: string): Promise<SeatUtilizationDb> => {
    await projectAll(database.db, seatUtilization, log, { batch: 3, name });
    return database.db.withSchema(name); // a copy under another name
  };
  const told = async (db: SeatUtilizationDb, customer: string) =>
    (await seatHistoryOf(db, customer, {})).data.map(
      ({ kind, quantity, paid: has, used, amount: cost, perCycle }) =>
        `${kind} ${quantity.toString()}: ${used.toString()} of ${has.toString()}, $${formatNanos(cost)} now, $${formatNanos(perCycle)} a cycle`,
    );

  it('of bought seats: what each change costs, now and every cycle (R58–R61)', async () => {
    const db = await projected(purchased(), 'bought');
    expect(await told(db, 'cus_1')).toEqual([
      'renewed -2: 2 of 6, $0 now, $0 a cycle',
      'removal-scheduled -2: 2 of 8, $0 now, $-58 a cycle',
      'added 3: 2 of 8, $43.5 now, $87 a cycle', // 3 × 29 × 14/28
      'joined 0: 2 of 5, $0 now, $0 a cycle',
      'started 5: 1 of 5, $145 now, $145 a cycle',
    ]);
    expect(await seatUtilizationOf(db, 'cus_1')).toMatchObject({
      ...{ model: 'purchased', paid: 6, used: 2, available: 4, seatPrice: amount('29') },
      usedBy: { owner: 1, admin: 0, member: 1, pending: 0 },
      scheduled: { removals: 0, plan: null },
    });
  });

  it('of counted seats: they follow members, to the day (R66, R70)', async () => {
    const db = await projected(counted(), 'counted');
    expect(await told(db, 'cus_2')).toEqual([
      'left -1: 1 of 1, $-4.26 now, $-12 a cycle', // 12 × 11/31
      'joined 1: 2 of 2, $8.13 now, $12 a cycle', // 12 × 21/31
      'started 1: 1 of 1, $12 now, $12 a cycle',
    ]);
    const [left] = (await seatHistoryOf(db, 'cus_2', { kind: 'left' })).data;
    expect(left).toMatchObject({
      member: 'bob',
      role: 'member',
      lines: [{ quantity: -1, days: 11, of: 31 }],
    });
  });

  it.each(prefixes(generated, 3).map((log, n) => [n + 1, log] as const))(
    'counts as the domain does, at %p thirds of any life (S23)',
    async (n, log) => {
      await projectAll(database.db, seatUtilization, log, { batch: 40, name: `any_${n.toString()}` });
      const db = database.db.withSchema(`any_${n.toString()}`) as unknown as SeatUtilizationDb; // as above
      for (const [id, state] of foldedStreams(log, 'Customer', customers)) {
        const found = await seatUtilizationOf(db, id);
        const count = state.subscription === null ? null : seatCountOf(state, state.subscription);
        if (count === null || found === null) {
          expect({ count, found }).toEqual({ count: null, found: null });
          continue;
        }
        expect(found).toMatchObject({ ...{ model: count.model, paid: count.paid, used: count.used } });
        expect(found.available).toBe(count.free);
        const { owner, admin, member, pending } = found.usedBy;
        expect(owner + admin + member + pending).toBe(count.used);
      }
    },
    60_000,
  );

  it('asks this', () => {
    const none = bindSeatUtilization(compileOnly());
    expect(textOf(seatsQuery(none, 'cus_1'))).toMatchSnapshot('seats');
    const span = { before: 9n, limit: 9, kind: 'added' };
    expect(textOf(changesQuery(none, 'cus_1', span))).toMatchSnapshot('changes');
  });
});
