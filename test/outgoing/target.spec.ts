import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { guardedLookup, mayReach, post, targetProblem, webhookLimits } from '#outgoing';
import { openReceiver, type Receiver } from './receiver.js';

const world = { loopback: false };
const here = { loopback: true };

describe('an address that webhooks go to', () => {
  it.each([
    ['https://hooks.example.com/ledger?x=1', null],
    ['https://93.184.216.34:8443/', null],
    ['https://[2606:2800:220:1:248:1893:25c8:1946]/', null],
    ['http://hooks.example.com/', 'not-https'],
    ['ftp://hooks.example.com/', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['hooks.example.com', 'malformed'],
    ['https://user:password@hooks.example.com/', 'has-credentials'],
    ['https://hooks.example.com/#part', 'has-fragment'],
    [`https://hooks.example.com/${'x'.repeat(webhookLimits.url)}`, 'too-long'],
    ['https://localhost/', 'address-not-public'],
    ['https://127.0.0.1/', 'address-not-public'],
    ['https://127.1/', 'address-not-public'],
    ['https://2130706433/', 'address-not-public'],
    ['https://0x7f000001/', 'address-not-public'],
    ['https://10.0.0.1/', 'address-not-public'],
    ['https://169.254.169.254/latest/meta-data/', 'address-not-public'],
    ['https://192.168.1.1/', 'address-not-public'],
    ['https://100.64.0.1/', 'address-not-public'],
    ['https://0.0.0.0/', 'address-not-public'],
    ['https://[::1]/', 'address-not-public'],
    ['https://[::ffff:10.0.0.1]/', 'address-not-public'],
    ['https://[fd00::1]/', 'address-not-public'],
    ['https://[fe80::1]/', 'address-not-public'],
    ['https://[64:ff9b::a00:1]/', 'address-not-public'],
    ['https://[2002:a00:1::]/', 'address-not-public'],
  ])('%s: %s', (url, problem) => {
    expect(targetProblem(url, world)).toBe(problem);
  });

  it('may be this machine where the setting says so, and no other private one', () => {
    for (const url of ['http://localhost:9/', 'http://127.0.0.1/', 'http://[::1]:9/', 'https://localhost/'])
      expect(targetProblem(url, here)).toBeNull();
    expect(targetProblem('https://10.0.0.1/', here)).toBe('address-not-public');
    expect(targetProblem('http://10.0.0.1/', here)).toBe('not-https');
    expect([mayReach('127.9.9.9', here), mayReach('127.9.9.9', world), mayReach('no address', here)]).toEqual(
      [true, false, false],
    );
  });
});

describe('posting', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
  });
  afterEach(() => receiver.close());
  const posting = (url = receiver.url) => ({ url, headers: { 'webhook-id': 'evt_1' }, body: '{}' });

  it('asks nobody where a name leads into this network', async () => {
    const found = await new Promise<Error | null>((resolve) => {
      guardedLookup(world)('localhost', {}, (error) => {
        resolve(error);
      });
    });
    expect(found?.message).toBe('the name leads to an address that is not public');
    // Registered when the setting let it through.
    expect(await post(posting(), world)).toEqual({
      kind: 'unanswered',
      problem: 'address refused: not-https',
    });
    expect(receiver.received).toEqual([]);
  });

  it('looks a name up and connects to what it has checked', async () => {
    const named = receiver.url.replace('127.0.0.1', 'localhost');
    expect(await post(posting(named), here)).toEqual({ kind: 'answered', status: 204 });
    expect(received().headers['user-agent']).toBe('credit-ledger-webhooks/1');
  });

  it('waits for nobody longer than its bound', async () => {
    receiver.behaviour.answering = () => undefined;
    expect(await post(posting(), here, 100)).toEqual({
      kind: 'unanswered',
      problem: 'no answer within 0.1 s',
    });
    receiver.behaviour.answering = (answer) => {
      answer.writeHead(200).write('and so on');
    };
    expect(await post(posting(), here, 100)).toMatchObject({ kind: 'unanswered' });
  });

  it('reads no endless answer', async () => {
    receiver.behaviour.answering = (answer) => {
      answer.writeHead(200);
      const more = (): void => {
        while (!answer.destroyed && answer.write(Buffer.alloc(16_384)));
        if (!answer.destroyed) answer.once('drain', more);
      };
      more();
    };
    expect(await post(posting(), here)).toEqual({ kind: 'answered', status: 200 });
  });

  const received = () => {
    const [one] = receiver.received;
    if (one === undefined) throw new Error('something has arrived');
    return one;
  };
});
