import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { intentOf, openStage, type Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

describe('webhooks of the payment sandbox', () => {
  let receiver: Server;
  const received: { body: string; signature: string }[] = [];
  let answers: number[] = [];
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({
          body: Buffer.concat(chunks).toString(),
          signature: request.headers['stripe-signature'] as string,
        });
        response.writeHead(answers.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    await stage.sandbox().sendTo({ url: `http://127.0.0.1:${port.toString()}/hook`, secret: 'whsec_test' });
  });
  afterAll(() => new Promise((resolve) => receiver.close(resolve)));

  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; !holds(); tries += 1) {
      if (tries > 1_000) throw new Error(`it never came: ${types().join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const types = () => received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

  it('are signed, held, released backwards and twice, and sent again on request and after a refusal', async () => {
    await stage.sandbox().deliveries.hold();
    const intent = await intentOf(stage.stripe(), 'pm_card_visa');
    received.length = 0;
    await stage.sandbox().deliveries.release('reversed', 2);
    await until(() => received.length >= 12);
    expect(types().filter((type) => type === 'payment_intent.succeeded')).toHaveLength(2);
    for (const { body, signature } of received)
      expect(Stripe.webhooks.constructEvent(body, signature, 'whsec_test').livemode).toBe(false);
    const { data } = await stage.stripe().events.list({ type: 'payment_intent.succeeded', limit: 1 });
    expect(data).toMatchObject([{ data: { object: { id: intent.id } } }]);
    received.length = 0;
    answers = [500];
    await stage.sandbox().deliveries.repeat(data[0]?.id ?? '');
    await until(() => received.length >= 2);
    const lines = await stage.sandbox().deliveries.lines();
    expect(lines[0]).toMatchObject({ event: data[0]?.id, type: 'payment_intent.succeeded' });
    expect(await (await fetch(stage.sandbox().url)).text()).toContain(intent.id);
  });
});
