import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql, type Kysely } from 'kysely';
import { instantOf } from '#kernel';
import type { ProviderNotice } from '#payments';
import {
  migrateInbox,
  postgresInbox,
  workThrough,
  type Handled,
  type Inbox,
  type NoticeHandlers,
} from '#payments/inbox';
import { kyselyOn } from '#projection-runtime';
import { openStage, type Stage } from './stage.js';

/** A storm of 10,000 deliveries in the full suite; a breeze of it in every other. */
const FULL = process.env.FULL !== undefined;
const DELIVERIES = FULL ? 10_000 : 600;
const DUPLICATES = 0.3;
/** So many arrive at once, while the inbox is being worked through. */
const WAVE = 120;
/** Twenty times what the storm takes on two idle processors. */
const STORM_TIMEOUT_MS = 240_000;

const at = instantOf('2026-03-01T00:00:00.000Z');
const states = ['requires_action', 'processing', 'succeeded'] as const;
type State = (typeof states)[number];

let stage: Stage;
let db: Kysely<unknown>;
beforeAll(async () => {
  stage = await openStage();
  db = kyselyOn<unknown>(stage.pool);
  await migrateInbox(db);
}, 60_000);
afterAll(() => stage.close());

const quiet = { onDone: () => undefined, onQuarantine: () => undefined, onFailure: () => undefined };

/** The provider as it stands when all is said: what a handler finds there, in whatever order it was told. */
const provider = (notices: readonly ProviderNotice[]): ReadonlyMap<string, State> =>
  new Map(
    notices.flatMap(({ payment, type }) => (payment === null ? [] : [[payment, type as State] as const])),
  );

const everybody = (handle: (notice: ProviderNotice) => Promise<Handled>): NoticeHandlers => ({
  ...{ payment: handle, refund: handle, dispute: handle, method: handle, checkout: handle },
});

/** What the ledger holds in the end, and how often it was told. */
const digestAfter = async (deliveries: readonly ProviderNotice[], truth: ReadonlyMap<string, State>) => {
  await sql`truncate payments_inbox.notices`.execute(db);
  const inbox: Inbox = postgresInbox(db);
  const ledger = new Map<string, State>();
  const handled: string[] = [];
  const handlers = everybody(({ id, payment }) => {
    const now = payment === null ? undefined : truth.get(payment);
    if (payment === null || now === undefined) return Promise.resolve('unknown');
    handled.push(id);
    ledger.set(payment, now);
    return Promise.resolve('done');
  });
  for (let from = 0; from < deliveries.length; from += WAVE)
    await Promise.all([
      ...deliveries.slice(from, from + WAVE).map(inbox.receive),
      workThrough(inbox, handlers, quiet),
    ]);
  while ((await workThrough(inbox, handlers, quiet)) > 0);
  const { quarantined, waiting } = await inbox.count();
  return { digest: [...ledger].sort(), handled: handled.sort(), quarantined, waiting };
};

describe('a storm of webhooks', () => {
  const inAnyOrder = async (): Promise<void> => {
    const inOrder: readonly ProviderNotice[] = Array.from(
      { length: Math.floor(DELIVERIES / (1 + DUPLICATES)) },
      (_, n) => ({
        ...{
          id: `evt_${n.toString()}`,
          at,
          type: states[n % 3] ?? 'succeeded',
          kind: n % 50 === 49 ? 'unknown' : 'payment',
        },
        ...{
          object: `pi_${Math.floor(n / 3).toString()}`,
          payment: `pay_${Math.floor(n / 3).toString()}`,
          customer: null,
        },
      }),
    );
    const truth = provider(inOrder);
    const expected = await digestAfter(inOrder, truth);
    expect(expected.waiting).toBe(0);
    const again = inOrder.slice(0, DELIVERIES - inOrder.length);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...inOrder, ...again], { minLength: DELIVERIES, maxLength: DELIVERIES }),
        async (deliveries) => {
          expect(await digestAfter(deliveries, truth)).toEqual(expected);
        },
      ),
      { numRuns: FULL ? 2 : 3 },
    );
  };
  it(
    'comes to what the same notices in their order come to, each taken in once',
    inAnyOrder,
    STORM_TIMEOUT_MS,
  );

  it('sets aside what nobody knows, and tries again what fails, without holding up the rest', async () => {
    await sql`truncate payments_inbox.notices`.execute(db);
    const inbox = postgresInbox(db);
    const notice = { at, type: 'x', object: 'pi', payment: 'pay', customer: null };
    await inbox.receive({ ...notice, id: 'evt_a', kind: 'unknown' });
    await inbox.receive({ ...notice, id: 'evt_b', kind: 'payment' });
    await inbox.receive({ ...notice, id: 'evt_c', kind: 'refund' });
    const aside: string[] = [];
    const told = { ...quiet, onQuarantine: ({ id }: ProviderNotice) => aside.push(id) };
    const handlers = everybody(({ id }) =>
      id === 'evt_b' ? Promise.reject(new Error('later')) : Promise.resolve('done' as const),
    );
    expect(await workThrough(inbox, handlers, told)).toBe(3);
    expect(aside).toEqual(['evt_a']);
    expect(await inbox.count()).toEqual({ waiting: 1, quarantined: 1 });
    expect(await inbox.due(10)).toEqual([]);
    await sql`update payments_inbox.notices set next_at = now()`.execute(db);
    expect(await inbox.due(10)).toMatchObject([{ id: 'evt_b', at }]);
    await sql`update payments_inbox.notices set attempts = 199`.execute(db);
    await workThrough(inbox, handlers, told);
    expect(await inbox.count()).toEqual({ waiting: 0, quarantined: 2 });
    expect(await inbox.receive({ ...notice, id: 'evt_b', kind: 'payment' })).toBe('known');
  });
});
