import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import Stripe from 'stripe';
import { hearTheProvider } from '#apps/reactor';
import { kinds, OpenAccount, RequestPurchase, RequestPurchaseRefund } from '#commands';
import { amount, commandIdOf, idOfCommand, type Recorded } from '#kernel';
import { settles, type Behaviour, type PaymentProvider, type ProviderObjects } from '#payments';
import { migrateInbox, postgresInbox } from '#payments/inbox';
import { migrateStripe, readWebhook, stripePayments } from '#payments/stripe';
import { kyselyOn } from '#projection-runtime';
import { systemClock } from '#platform';
import { openStage, type Stage } from '../payments/stage.js';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { CUS, register } from '../support/living-stories.js';

/** 10,000 deliveries in the full suite; a breeze of them in every other. */
const FULL = process.env.FULL === '1';
/** Every course, with and without a process that dies: what comes of one purchase says what comes of all that are like it. */
const KINDS = 14;
const PURCHASES = FULL ? KINDS * 79 : KINDS;
const DUPLICATES = 0.3;
const SECRET = 'whsec_storm';

const courses = ['settles', 'declines', 'step-taken', 'step-refused', 'won', 'lost', 'refunded'] as const;
type Course = (typeof courses)[number];
const behaviours: Partial<Record<Course, Behaviour>> = {
  declines: { ...settles, decline: { code: 'insufficient_funds', says: null } },
  'step-taken': { ...settles, needsAction: true },
  'step-refused': { ...settles, needsAction: true },
};

let stage: Stage;
let db: Kysely<unknown>;
beforeAll(async () => {
  stage = await openStage();
  db = kyselyOn<unknown>(stage.pool);
  await migrateStripe(db);
  await migrateInbox(db);
}, 60_000);
afterAll(() => stage.close());

/** Numbers that only look random: the same run every time. */
const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};
const shuffled = <T>(list: readonly T[], roll: () => number): T[] => {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(roll() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T]; // both are within
  }
  return mixed;
};

/** A ledger charged through Stripe's adapter on the sandbox, whose parked facts wait for a notice and for nothing else. */
const openWorld = async (name: string) => {
  for (const table of ['stripe_sandbox.objects', 'stripe_sandbox.answers', 'payments_inbox.notices'])
    await sql`truncate ${sql.raw(table)}`.execute(db);
  for (const table of ['payments', 'refunds', 'customers'])
    await sql`truncate ${sql.raw(`payments_stripe.${table}`)}`.execute(db);
  const payments: PaymentProvider & ProviderObjects = stripePayments({
    db,
    secretKey: 'sk_test_sandbox',
    server: { host: '127.0.0.1', port: stage.sandbox().port, protocol: 'http' },
    firstMethod: 'pm_card_visa',
    retries: 0,
  });
  const ledger = await livingLedger('2026-03-01T00:00:00.000Z', { patient: true });
  const at = await ledger.process(1, { wrong: { payments } });
  await register(at);
  const inbox = postgresInbox(db);
  const problems: unknown[] = [];
  const tell = (...facts: readonly unknown[]): void => void problems.push(facts);
  const hear = hearTheProvider({
    ...{ ...at, objects: payments, parking: ledger.parking, inbox },
    log: { debug: () => undefined, warn: tell, error: tell },
  });
  const rounds = async (): Promise<void> => {
    await hear(new AbortController().signal);
    await at.react();
  };
  const idOf = (prefix: string, n: number): string =>
    idOfCommand(prefix, commandIdOf('storm', name, n.toString()));
  return { ledger, at, payments, inbox, rounds, problems, idOf };
};
type World = Awaited<ReturnType<typeof openWorld>>;

const stepsOf = (world: World, n: number): readonly (() => Promise<unknown>)[] => {
  const { at, payments, ledger, idOf } = world;
  const course = courses[n % courses.length] ?? 'settles';
  const [purchase, payment, account] = [idOf('pur', n), idOf('pay', n), idOf('acc', n)];
  const stream = `Purchase-${purchase}`;
  const ask = async (): Promise<void> => {
    await openPool(at, ledger, account);
    await stage.sandbox().behave(CUS, behaviours[course] ?? settles);
    const disputed = course === 'won' || course === 'lost';
    await chargeTo(disputed ? 'pm_card_createDispute' : 'pm_card_visa');
    const request = {
      ...{ customer: CUS, account, payment, net: amount('50'), taxes: [], trigger: 'customer' as const },
      returnUrl: course.startsWith('step') ? 'https://shop.test/back' : null,
    };
    const asked = await at.command(stream, (envelope) => new RequestPurchase(purchase, request, envelope));
    expect(asked.kind).toBe('accepted');
    // Every other time the process dies as soon as the provider has charged: its notice comes before any answer.
    if (n % 2 === 0) await at.react();
    else
      await payments.charge({
        ...request,
        amount: amount('50'),
        currency: 'USD',
        pays: purchase,
        at: ledger.clock.now(),
        attended: request.returnUrl === null ? undefined : { returnUrl: request.returnUrl },
      });
  };
  const act = async (): Promise<void> => {
    const answer = await payments.outcomeOf(payment);
    if (answer?.kind !== 'requires-action') throw new Error('it waits for its payer');
    const step = course === 'step-taken' ? 'complete' : 'fail';
    await fetch(answer.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ step }),
      redirect: 'manual',
    });
  };
  const decide = async (): Promise<void> => {
    const [dispute] = await payments.disputesOf(payment);
    const said = course === 'won' ? 'winning_evidence' : 'losing_evidence';
    await stage.stripe().disputes.update(dispute?.dispute ?? '', { evidence: { uncategorized_text: said } });
  };
  const giveBack = async (): Promise<void> => {
    // Once its invoice is paid: what waits for that waits for no notice.
    for (let head = -1n; head !== ledger.log.head;) {
      head = ledger.log.head;
      await at.react();
    }
    await at.send(
      stream,
      (envelope) => new RequestPurchaseRefund(purchase, { amount: null, reason: 'unused' }, envelope),
    );
  };
  if (course === 'step-taken' || course === 'step-refused') return [ask, act];
  if (course === 'won' || course === 'lost') return [ask, decide];
  return course === 'refunded' ? [ask, giveBack] : [ask];
};

const openPool = (at: LivingProcess, { clock }: LivingLedger, account: string) =>
  at.command(
    `CreditPool-${account}`,
    (envelope) =>
      new OpenAccount(
        account,
        { owner: { kind: 'organization', id: CUS }, plan: 'teams', anchor: clock.now(), zone: 'UTC' },
        envelope,
      ),
  );

/** Every purchase is the same customer's: what differs is the card. */
const chargeTo = async (card: string): Promise<void> => {
  const stripe = stage.stripe();
  const { data } = await stripe.customers.search({ query: `metadata['customer']:'${CUS}'` });
  const [customer] = data;
  if (customer === undefined) return; // the first purchase makes it, with a card that settles
  const { id } = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: id } });
};

const eventsSince = async (seq: bigint): Promise<{ seq: bigint; body: unknown }[]> => {
  const { rows } = await sql<{ seq: bigint; body: unknown }>`
    select seq, body from stripe_sandbox.objects where kind = 'event' and seq > ${seq} order by seq`.execute(
    db,
  );
  return rows;
};

const deliver = async ({ inbox }: World, body: unknown): Promise<void> => {
  const payload = JSON.stringify(body);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const terms = { secrets: [SECRET], livemode: false, now: systemClock.now() };
  const notice = readWebhook({ body: Buffer.from(payload), signature }, terms);
  if (typeof notice === 'string') throw new Error(notice);
  await inbox.receive(notice);
};

/** Whether the ledger looked before the payer took the step or after it is no part of what the notices come to. */
const typesOf = (events: readonly Recorded[]): string =>
  events.flatMap(({ event: { type } }) => (type === 'PurchaseNeedsAction' ? [] : [type])).join(' ');

/** Nothing of the provider's own names, which differ from run to run. */
const digestOf = ({ ledger, idOf }: World, count: number) => {
  const of = (category: string) => {
    const streams = new Map<string, Recorded[]>();
    for (const one of ledger.eventsOf(category))
      streams.set(one.stream, [...(streams.get(one.stream) ?? []), one]);
    return streams;
  };
  const [purchases, pools] = [of('Purchase'), of('CreditPool')];
  return {
    purchases: Array.from({ length: count }, (_, n) => {
      const events = purchases.get(`Purchase-${idOf('pur', n)}`) ?? [];
      const pool = (pools.get(`CreditPool-${idOf('acc', n)}`) ?? []).reduce(
        (state, { event }) => kinds.pools.decider.evolve(state, event as never),
        kinds.pools.decider.initial(),
      );
      const { free, debt, frozen } = pool;
      return [courses[n % courses.length], typesOf(events), free, debt, frozen.size];
    }),
    invoices: [...of('Invoice').values()].map((events) => typesOf(events)).sort(),
    numbers: ledger.eventsOf('InvoiceRegister').length,
  };
};

const chargesOf = async (): Promise<number> => {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) from stripe_sandbox.objects where kind = 'charge' and body->>'paid' = 'true'`.execute(db);
  return Number(rows[0]?.count);
};

const finish = async (world: World): Promise<void> => {
  for (let round = 0; round < 6; round += 1) {
    await sql`update payments_inbox.notices set next_at = now()`.execute(db);
    await world.rounds();
  }
};

const inOrder = async () => {
  const world = await openWorld('one');
  let seen = 0n;
  for (let n = 0; n < KINDS; n += 1)
    for (const step of stepsOf(world, n)) {
      await step();
      for (const { seq, body } of await eventsSince(seen)) {
        await deliver(world, body);
        seen = seq;
      }
      await world.rounds();
    }
  await finish(world);
  return { digest: digestOf(world, KINDS), charges: await chargesOf() };
};

const inAnyOrder = async (seed: number) => {
  const roll = dice(seed);
  const world = await openWorld('one');
  let deliveries = 0;
  const give = async (body: unknown): Promise<void> => {
    deliveries += 1;
    await deliver(world, body);
  };
  const lanes = Array.from({ length: PURCHASES }, (_, n) => [...stepsOf(world, n)]);
  let seen = 0n;
  let waiting: unknown[] = [];
  let open = lanes;
  // The steps of one purchase in their order, those of all in any; notices overtake each other, some come at once, some at the end.
  while (open.length > 0) {
    for (const lane of shuffled(open, roll).slice(0, 5)) await lane.shift()?.();
    open = open.filter((lane) => lane.length > 0);
    for (const { seq, body } of await eventsSince(seen)) {
      waiting.push(body);
      seen = seq;
    }
    const mixed = shuffled(waiting, roll);
    const now = mixed.filter(() => roll() < 0.4);
    waiting = mixed.filter((body) => !now.includes(body));
    for (const body of now) await give(body);
    for (const body of now) if (roll() < DUPLICATES) waiting.push(body);
    if (roll() < (FULL ? 0.2 : 0.5)) await world.rounds();
  }
  for (const body of shuffled([...waiting, ...waiting.filter(() => roll() < DUPLICATES)], roll))
    await give(body);
  await finish(world);
  return { world, deliveries, digest: digestOf(world, PURCHASES), charges: await chargesOf() };
};

/** As many times the same as there are purchases of each kind. */
const times = <T>(list: readonly T[]): T[] => Array.from({ length: PURCHASES / KINDS }, () => list).flat();

describe('a storm of webhooks on the real reactions', () => {
  it(
    'comes to what the same notices in their order come to: one charge and one purchase each',
    async () => {
      const { digest, charges } = await inOrder();
      const unpaid = courses.filter((course) => course === 'declines' || course === 'step-refused');
      expect(charges).toBe(KINDS - 2 * unpaid.length);
      const stormy = await inAnyOrder(7);
      if (FULL) expect(stormy.deliveries).toBeGreaterThanOrEqual(10_000);
      expect(stormy.digest).toEqual({
        purchases: times(digest.purchases),
        invoices: times(digest.invoices).sort(),
        numbers: 1 + (digest.numbers - 1) * (PURCHASES / KINDS),
      });
      expect(stormy.charges).toBe(charges * (PURCHASES / KINDS));
      expect(await stormy.world.inbox.count()).toEqual({ waiting: 0, quarantined: 0 });
      expect(stormy.world.problems).toEqual([]);
    },
    FULL ? 3_600_000 : 60_000,
  );
});
