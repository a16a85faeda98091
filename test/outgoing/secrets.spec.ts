import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { inspect } from 'node:util';
import { webhookLimits } from '#outgoing';
import { redact } from '#platform/logging';
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

describe('a secret', () => {
  it('signs on beside the new one for its overlap, and then no more', async () => {
    const before = await stage.subscribed('a', receiver.url);
    const after = await stage.endpoints.rotate('whe_a', 'rotation-1');
    if (after === null) throw new Error('the rotation is new');
    expect(await stage.endpoints.rotate('whe_a', 'rotation-1')).toBeNull();
    await stage.deliveries.publish(event('1'));
    await stage.deliver();
    expect([verified(before, received()), verified(after, received())]).toMatchObject([{}, {}]);
    expect((await stage.endpoints.find('whe_a'))?.previousSecretUntil).not.toBeNull();
    await sql`update webhooks.endpoints set previous_until = now()`.execute(stage.db);
    await stage.deliveries.publish(event('2', { position: 8n }));
    await stage.deliver();
    expect(() => verified(before, received(1))).toThrow('No matching signature');
    verified(after, received(1));
  });

  it('is in nothing that is printed or shown', async () => {
    const secret = await stage.subscribed('a', receiver.url);
    const text = secret.reveal();
    expect(text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await stage.deliveries.publish(event('1'));
    const [claimed] = await stage.deliveries.claim(1);
    const shown = [
      ...[secret, claimed].map((one) => inspect(one, { depth: 9, showHidden: true })),
      ...[JSON.stringify([secret, claimed]), secret.toString(), JSON.stringify(redact({ said: text }))],
      inspect([await stage.endpoints.list(null, 10, undefined), await stage.only()], { depth: 9 }),
    ];
    expect(shown.filter((one) => one.includes(text.slice(8)))).toEqual([]);
    await stage.endpoints.remove('whe_a');
    const { rows } = await sql`select secret, previous_secret from webhooks.endpoints`.execute(stage.db);
    expect(rows).toEqual([{ secret: '', previous_secret: null }]);
    expect((await stage.only()).state).toBe('dead');
    expect(await stage.endpoints.list(null, 10, undefined)).toEqual([]);
  });
});

it('a customer has so many endpoints and no more', async () => {
  for (let nth = 0; nth < webhookLimits.endpoints; nth += 1)
    await stage.subscribed(nth.toString(), receiver.url, 'cus_1');
  const more = { id: 'whe_more', customer: 'cus_1', url: receiver.url, types: [], createdAt: at };
  expect(await stage.endpoints.register(more)).toBeNull();
  expect(await stage.endpoints.register({ ...more, customer: 'cus_2' })).toMatchObject({
    endpoint: { id: 'whe_more' },
  });
});
