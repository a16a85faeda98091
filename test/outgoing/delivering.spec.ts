import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { inspect } from 'node:util';
import { startDelivering, webhookLimits } from '#outgoing';
import { openReceiver, type Received, type Receiver } from './receiver.js';
import { openStage, at, event, verified, type Stage } from './stage.js';

let stage: Stage;
let receiver: Receiver;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await stage.clear();
  receiver = await openReceiver();
});
afterEach(() => receiver.close());
afterAll(() => stage.close());

const received = (nth = 0): Received => {
  const one = receiver.received[nth];
  if (one === undefined) throw new Error('something has arrived');
  return one;
};

describe('an event', () => {
  it('arrives signed by the standard, thin, and once at each endpoint that wants it', async () => {
    const secret = await stage.subscribed('a', receiver.url);
    const theirs = await stage.subscribed('b', receiver.url, 'cus_1');
    await stage.subscribed('c', receiver.url, 'cus_2');
    await Promise.all([stage.deliveries.publish(event('1')), stage.deliveries.publish(event('1'))]);
    await stage.deliveries.publish(event('2', { type: 'balance.low' }));
    expect(await stage.deliver()).toBe(2);
    expect(await stage.deliver()).toBe(0);
    const bodies = receiver.received.map((one) => one.body);
    expect(bodies).toEqual([bodies[0], bodies[0]]);
    const mine = receiver.received.find((one) => {
      try {
        return verified(secret, one) !== null;
      } catch {
        return false;
      }
    });
    expect(JSON.parse(mine?.body ?? '')).toEqual({
      ...{ id: 'evt_1', type: 'invoice.paid', version: 1, timestamp: at, position: '7' },
      data: { customer: 'cus_1', invoice: 'inv_1' },
    });
    const other = receiver.received.find((one) => one !== mine);
    expect(other && verified(theirs, other)).toMatchObject({ id: 'evt_1' });
    expect(mine?.headers).toMatchObject({ 'webhook-id': 'evt_1', 'content-type': 'application/json' });
    expect(await stage.only()).toMatchObject({
      state: 'delivered',
      attempts: [{ status: 204, problem: null }],
    });
  });

  it('goes in the order of the log as long as nothing fails, whoever sends', async () => {
    await stage.subscribed('a', receiver.url);
    for (const nth of [3, 1, 2])
      await stage.deliveries.publish(event(nth.toString(), { position: BigInt(nth) }));
    const [first, second] = await Promise.all([stage.deliveries.claim(5), stage.deliveries.claim(5)]);
    // Two senders at once: the endpoint is one's.
    expect([...first, ...second].map((one) => one.event)).toEqual(['evt_1']);
    await sql`update webhooks.deliveries set tries = 0`.execute(stage.db);
    await stage.timePasses();
    while ((await stage.deliver()) > 0);
    expect(receiver.received.map((one) => one.headers['webhook-id'])).toEqual(['evt_1', 'evt_2', 'evt_3']);
  });

  it('is not told to an endpoint that came after it', async () => {
    await stage.deliveries.publish(event('1'));
    await stage.subscribed('a', receiver.url);
    await stage.deliveries.publish(event('1'));
    expect(await stage.deliver()).toBe(0);
  });

  it('that a sender had claimed and died over comes again, under the same id', async () => {
    const secret = await stage.subscribed('a', receiver.url);
    await stage.deliveries.publish(event('1'));
    await stage.deliveries.claim(1);
    expect(await stage.deliver()).toBe(0);
    await stage.timePasses();
    expect(await stage.deliver()).toBe(1);
    verified(secret, received());
    expect(received().headers['webhook-id']).toBe('evt_1');
    const { state, attempts } = await stage.only();
    expect([state, attempts.map(({ endedAt }) => endedAt !== null)]).toEqual(['delivered', [false, true]]);
  });

  it('ends with what kills every sender', async () => {
    await stage.subscribed('a', receiver.url);
    await stage.deliveries.publish(event('1'));
    await sql`update webhooks.deliveries set tries = ${webhookLimits.pausesMs.length + 1}`.execute(stage.db);
    expect(await stage.deliver()).toBe(0);
    expect((await stage.only()).state).toBe('dead');
    expect(await stage.deliveries.count()).toEqual({ waiting: 0, dead: 1 });
  });
});

describe('a receiver that fails', () => {
  it.each([
    ['with an error', 500, 'answered 500'],
    ['with a redirect, which is not followed', 302, 'redirected (302): no redirect is followed'],
  ])(
    '%s is tried again after growing pauses, with the same bytes, until it is given up',
    async (_, status, says) => {
      await stage.subscribed('a', receiver.url);
      await stage.deliveries.publish(event('1'));
      receiver.behaviour.answering = (answer) => {
        answer.writeHead(status, { location: receiver.url }).end('the secret words of a receiver');
      };
      for (const pauseMs of webhookLimits.pausesMs) {
        expect(await stage.deliver()).toBe(1);
        expect(await stage.deliver()).toBe(0);
        const { state, nextAt } = await stage.only();
        expect(state).toBe('waiting');
        const waits = Date.parse(nextAt ?? '') - Date.now();
        expect(waits).toBeGreaterThan(pauseMs - 3_000);
        expect(waits).toBeLessThan(pauseMs * (1 + webhookLimits.jitter) + 3_000);
        await stage.timePasses();
      }
      await stage.deliver();
      await stage.timePasses();
      expect(await stage.deliver()).toBe(0);
      const given = await stage.only();
      expect(given).toMatchObject({ state: 'dead', nextAt: null });
      expect(given.attempts).toHaveLength(webhookLimits.pausesMs.length + 1);
      expect(given.attempts[0]).toMatchObject({ status, problem: says });
      expect(inspect(given, { depth: 9 })).not.toContain('secret words');
      expect(
        new Set(receiver.received.map((one) => `${String(one.headers['webhook-id'])} ${one.body}`)).size,
      ).toBe(1);
      // Once more by hand, when the receiver is well again.
      receiver.behaviour.answering = (answer) => {
        answer.writeHead(200).end();
      };
      await stage.deliveries.resend(given.id);
      expect(await stage.deliver()).toBe(1);
      expect((await stage.only()).state).toBe('delivered');
    },
  );

  it('by closing the connection, or by not being there, is a try like another', async () => {
    await stage.subscribed('a', receiver.url);
    await stage.subscribed('b', 'http://127.0.0.1:9/hook');
    receiver.behaviour.answering = (answer) => {
      answer.destroy();
    };
    await stage.deliveries.publish(event('1'));
    expect(await stage.deliver()).toBe(2);
    for (const id of ['whe_a', 'whe_b']) {
      const { attempts } = await stage.only(id);
      expect(attempts).toMatchObject([
        { status: null, problem: expect.stringMatching(/^connection failed \(/) },
      ]);
    }
  });

  it('for days is switched off, its owner told first; what comes later does not wait for it', async () => {
    await stage.subscribed('a', receiver.url);
    await stage.deliveries.publish(event('1'));
    receiver.behaviour.answering = (answer) => {
      answer.writeHead(503).end();
    };
    await stage.deliver();
    expect((await stage.endpoints.find('whe_a'))?.failingSince).not.toBeNull();
    const long = webhookLimits.failingMs + 1_000;
    await sql`update webhooks.endpoints set failing_since = now() - ${long} * interval '1 millisecond'`.execute(
      stage.db,
    );
    await stage.timePasses();
    await stage.deliver();
    expect(stage.disabled).toEqual(['whe_a failing for long']);
    expect(await stage.endpoints.find('whe_a')).toMatchObject({ disabledWhy: 'failing' });
    expect((await stage.only()).state).toBe('dead');
    await stage.deliveries.publish(event('2'));
    expect(await stage.deliver()).toBe(0);
    await stage.endpoints.enable('whe_a');
    expect(await stage.endpoints.find('whe_a')).toMatchObject({ disabledAt: null, failingSince: null });
  });

  it('with 410 wants nothing more at once', async () => {
    await stage.subscribed('a', receiver.url);
    await stage.deliveries.publish(event('1'));
    receiver.behaviour.answering = (answer) => {
      answer.writeHead(410).end();
    };
    await stage.deliver();
    expect(stage.disabled).toEqual(['whe_a gone at once']);
  });

  it('that is slow holds up nobody but itself', async () => {
    const quick = await openReceiver();
    await stage.subscribed('slow', receiver.url);
    await stage.subscribed('quick', quick.url);
    const hanging: (() => void)[] = [];
    receiver.behaviour.answering = (answer) => {
      hanging.push(() => answer.writeHead(204).end());
    };
    for (const nth of [1, 2, 3])
      await stage.deliveries.publish(event(nth.toString(), { position: BigInt(nth) }));
    const sending = startDelivering({ ...stage.parts, onFailure: () => undefined });
    while (quick.received.length < 3 || hanging.length < 1) await new Promise((go) => setTimeout(go, 5));
    expect(receiver.received).toHaveLength(1);
    const stopped = sending.stop();
    hanging.forEach((answer) => {
      answer();
    });
    await stopped;
    await quick.close();
    expect(await stage.deliveries.list('whe_slow', null, 10, 'delivered')).toHaveLength(1);
  });
});

describe('what has arrived', () => {
  const DAYS = webhookLimits.keptMs / 86_400_000;
  const there = async (): Promise<readonly string[]> => {
    const { rows } = await sql<{ id: string; tries: number }>`
      select v.id, (select count(*)::int from webhooks.deliveries d join webhooks.attempts a on a.delivery = d.id
        where d.event = v.id) as tries
      from webhooks.events v order by v.id`.execute(stage.db);
    return rows.map(({ id, tries }) => `${id} ${tries.toString()}`);
  };
  const age = async (days: number, ...events: readonly string[]): Promise<void> => {
    await sql`
      update webhooks.events set published_at = now() - ${days} * interval '1 day' where id = any(${events})`.execute(
      stage.db,
    );
    await sql`
      update webhooks.deliveries set delivered_at = now() - ${days} * interval '1 day'
      where event = any(${events}) and state = 'delivered'`.execute(stage.db);
  };

  it('is forgotten with its tries once its time is over; what waits or was given up stays', async () => {
    await stage.subscribed('a', receiver.url);
    for (const nth of [1, 2, 3, 4])
      await stage.deliveries.publish(event(nth.toString(), { position: BigInt(nth) }));
    while ((await stage.deliver()) > 0);
    await sql`update webhooks.deliveries set state = 'dead', delivered_at = null where event = 'evt_3'`.execute(
      stage.db,
    );
    await sql`update webhooks.deliveries set state = 'waiting', delivered_at = null where event = 'evt_4'`.execute(
      stage.db,
    );
    // Nobody wants it.
    await stage.deliveries.publish(event('5', { type: 'balance.low', position: 5n }));
    await age(DAYS + 1, 'evt_1', 'evt_3', 'evt_4', 'evt_5');
    await age(DAYS - 1, 'evt_2');
    expect(await stage.deliveries.forget()).toBe(false);
    expect(await there()).toEqual(['evt_2 1', 'evt_3 1', 'evt_4 1']);
  });

  it('is forgotten by any number of processes, some at a time, while others are sent', async () => {
    await sql`
      insert into webhooks.events (id, type, customer, payload, position, published_at)
      select 'evt_' || n, 'invoice.paid', 'cus_1', '{}', n, now() - ${DAYS + 1} * interval '1 day'
      from generate_series(1, ${webhookLimits.forgottenAtOnce + 5}) n`.execute(stage.db);
    expect(await stage.deliveries.forget()).toBe(true);
    expect(await Promise.all([stage.deliveries.forget(), stage.deliveries.forget()])).toEqual([false, false]);
    expect(await there()).toEqual([]);
  });
});
