import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { webhookLimits, webhookTypes } from '#outgoing';
import { event, openStage, type Stage } from './stage.js';

const page = readFileSync('docs/webhooks.md', 'utf8');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('the receiver of docs/webhooks.md takes what is signed for it, once, and nothing else', async () => {
  const [, program = ''] = /```js\n([^]*?)```/.exec(page) ?? [];
  // A port that is free now: the program takes any with 0, and says which.
  const secret = await stage.subscribed('a', 'http://127.0.0.1:1/');
  const receiver = spawn(process.execPath, ['--input-type=module', '-'], {
    env: { ...process.env, PORT: '0', WEBHOOK_SECRET: secret.reveal(), NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  receiver.stdin.end(program);
  const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  try {
    const [, port = ''] = /^listening on (\d+)$/.exec(await next()) ?? [];
    const url = `http://127.0.0.1:${port}/`;
    await stage.moveTo('whe_a', url);
    await stage.deliveries.publish(event('1'));
    await stage.deliver();
    expect(await next()).toBe('invoice.paid cus_1 at 7');
    const { id, state } = await stage.only();
    expect(state).toBe('delivered');
    await stage.deliveries.resend(id);
    await stage.deliver();
    expect((await stage.only()).attempts).toMatchObject([{ status: 204 }, { status: 204 }]);
    const forged = await fetch(url, { method: 'POST', body: (await stage.only()).payload });
    expect(forged.status).toBe(400);
  } finally {
    receiver.kill();
  }
});

it('docs/webhooks.md names every event and every pause', () => {
  for (const type of webhookTypes) expect(page).toContain(`| \`${type}\` `);
  const pauses = webhookLimits.pausesMs.map((ms) => {
    const minutes = ms / 60_000;
    return minutes < 1
      ? `${(ms / 1_000).toString()} s`
      : minutes < 60
        ? `${minutes.toString()} min`
        : `${(minutes / 60).toString()} h`;
  });
  expect(page).toContain(`${pauses.slice(0, -1).join(', ')} and ${pauses.at(-1) ?? ''}, then given up`);
});
