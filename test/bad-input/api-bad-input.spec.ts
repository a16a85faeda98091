import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Answer, type Client, type Send } from '../e2e/api-client.js';
import { openLedger, type TestApi, type TestLedger } from '../e2e/api-ledger.js';
import { malformedFields } from './malformed-fields.js';

// A whole product starts behind these; how long that takes is the machine's business.
jest.setTimeout(60_000);

let ledger: TestLedger;
let api: TestApi;
let client: Client;
const account = 'acc_target';
const debits = `/v1/accounts/${account}/debits`;

beforeAll(async () => {
  ledger = await openLedger();
  api = await ledger.api();
  client = await clientOf(api, await ledger.key('operator'));
  await client.post('/v1/accounts', { account, owner: { kind: 'organization', id: 'cus_1' }, plan: 'teams' });
  await client.post(`/v1/accounts/${account}/grants`, { amount: '10', class: 'promo' });
});
afterAll(() => ledger.close());

/** Exact status and code, a problem document without a stack, and nothing appended. */
const refused = async (call: Promise<Answer>, status: number, code: string): Promise<Answer> => {
  const before = await ledger.head();
  const answer = await call;
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('ledger-position')).toMatch(/^\d+$/);
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.(?:ts|js):|node_modules|stack/);
  expect(await ledger.head()).toBe(before);
  return answer;
};
const post = (send: Send, path = debits): Promise<Answer> => client.call('POST', path, send);
const sound = { amount: '1' };

describe('a body that is not what it should be', () => {
  const bytes = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
    new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  it.each<[string, Send['raw'], number, string]>([
    ['a duplicate key', '{"amount":"1","amount":"2"}', 400, 'json-duplicate-key'],
    ['a duplicate key, escaped', '{"amount":"1","\\u0061mount":"2"}', 400, 'json-duplicate-key'],
    ['a duplicate key, nested', '{"usage":{"model":"a","model":"b"}}', 400, 'json-duplicate-key'],
    [
      'a duplicate among many keys',
      `{${Array.from({ length: 40 }, (_, n) => `"k${n.toString()}":1`).join(',')},"k3":2}`,
      400,
      'json-duplicate-key',
    ],
    ['33 levels', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`, 400, 'json-too-deep'],
    ['30,000 levels', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400, 'json-too-deep'],
    ['more than 64 KiB', JSON.stringify({ amount: '1', member: 'x'.repeat(65_536) }), 413, 'body-too-large'],
    ['bytes that are not UTF-8', bytes('{"amount":"1","member":"', [0xc3, 0x28], '"}'), 400, 'body-not-utf8'],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], '{"amount":"1"}'), 400, 'body-not-utf8'],
    ['an array', '[{"amount":"1"}]', 400, 'body-not-object'],
    ['null', 'null', 400, 'body-not-object'],
    ['a text', '"amount"', 400, 'body-not-object'],
    ['nothing', '', 400, 'body-not-object'],
    ['no JSON', '{"amount":', 400, 'json-malformed'],
    ['a trailing comma', '{"amount":"1",}', 400, 'json-malformed'],
    ['NaN', '{"amount":NaN}', 400, 'json-malformed'],
    ['an unknown field', '{"amount":"1","colour":"red"}', 422, 'unknown-field'],
    ['__proto__', '{"amount":"1","__proto__":{"amount":"2"}}', 422, 'unknown-field'],
    ['constructor', '{"amount":"1","constructor":{"prototype":{}}}', 422, 'unknown-field'],
    ['neither amount nor usage', '{"member":"usr_1"}', 422, 'field-invalid'],
  ])('%s', async (_says, raw, status, code) => {
    await refused(post({ raw: raw ?? '', headers: { 'content-type': 'application/json' } }), status, code);
  });

  it('is refused in the same way on a route behind class-validator', async () => {
    const grants = `/v1/accounts/${account}/grants`;
    await refused(
      post({ raw: '{"amount":"1","class":"promo","__proto__":{}}' }, grants),
      422,
      'unknown-field',
    );
    await refused(
      post({ raw: '{"amount":"1","amount":"1","class":"promo"}' }, grants),
      400,
      'json-duplicate-key',
    );
    await refused(post({ body: { amount: '1e3', class: 'promo' } }, grants), 422, 'amount-malformed');
    await refused(post({ body: { amount: '1', class: 'gold' } }, grants), 422, 'field-invalid');
    await refused(post({ body: { amount: '1' } }, grants), 422, 'field-missing');
    await refused(
      post({ body: { amount: '1', class: 'promo', reason: 'x'.repeat(501) } }, grants),
      422,
      'string-invalid',
    );
    await refused(
      post({ body: { amount: '1', class: 'promo', expires_at: '2026-02-30T00:00:00Z' } }, grants),
      422,
      'timestamp-invalid',
    );
  });

  it('has no content coding and no other media type', async () => {
    const gzip = {
      raw: new Uint8Array(gzipSync(JSON.stringify(sound))),
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
    };
    await refused(post(gzip), 415, 'media-type-unsupported');
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'application/cloudevents-batch+json',
    ])
      await refused(post({ body: sound, headers: { 'content-type': type } }), 415, 'media-type-unsupported');
  });
});

describe('a field that is not what it should be', () => {
  it.each(
    malformedFields
      .filter(({ on, value }) => on === 'debit' && value !== undefined)
      .map((one) => [one.field, JSON.stringify(one.value).slice(0, 50), one] as const),
  )('%s %s', async (_field, _value, { field, value, status, code }) => {
    const { body } = await refused(post({ body: { amount: '1', [field]: value } }), status, code);
    expect(body.param).toEqual(expect.stringContaining(field));
  });

  it('tokens, models and prices that cannot be', async () => {
    const usage = { provider: 'openai', model: 'gpt-4o', input_tokens: 10, output_tokens: 2 };
    await refused(post({ body: { usage: { ...usage, model: 'no-such-model' } } }), 422, 'model-unknown');
    await refused(post({ body: { usage: { ...usage, cached_tokens: 11 } } }), 422, 'tokens-invalid');
    await refused(post({ body: { amount: '1', asset: 'EUR' } }), 422, 'asset-mismatch');
    const ahead = { ...usage, time: '2026-03-10T12:10:00Z' };
    await refused(post({ body: { usage: ahead } }), 422, 'timestamp-in-future');
    await refused(post({ body: { amount: '1', usage: ahead } }), 422, 'timestamp-in-future');
    const ownKey = `/v1/accounts/${account}/own-key-usage`;
    await refused(post({ body: { usage: ahead } }, ownKey), 422, 'timestamp-in-future');
  });
});

describe('headers, addresses and parameters', () => {
  /** fetch joins repeated headers and tidies addresses; a raw request sends them as they are. */
  const rawStatus = (sent: object, body?: string): Promise<number> =>
    new Promise((done, fail) => {
      const { hostname, port } = new URL(api.url);
      const raw = httpRequest({ hostname, port, agent: false, ...sent }, (response) => {
        response.resume().on('end', () => {
          done(response.statusCode ?? 0);
        });
      });
      raw.on('error', fail).end(body);
    });
  const withHeaders = (headers: readonly string[]): Promise<number> =>
    rawStatus({ path: debits, method: 'POST', headers }, '{"amount":"1"}');

  it('needs exactly one Idempotency-Key of at most 255 visible characters', async () => {
    await refused(post({ body: sound, idempotency: null }), 400, 'idempotency-key-missing');
    for (const key of ['', 'k'.repeat(256), 'with space', 'é'])
      await refused(post({ body: sound, idempotency: key }), 400, 'idempotency-key-missing');
    const key = await ledger.key('operator');
    const common = [
      'Host',
      'localhost',
      'Authorization',
      `Bearer ${key}`,
      'Content-Type',
      'application/json',
      'Content-Length',
      '14',
      'Connection',
      'close',
    ];
    const before = await ledger.head();
    expect(await withHeaders([...common, 'Idempotency-Key', 'a', 'idempotency-key', 'a'])).toBe(400);
    expect(await ledger.head()).toBe(before);
  });

  it('knows no id that is not spelled like one', async () => {
    await refused(post({ body: sound }, '/v1/accounts/with%20space/debits'), 404, 'account-not-found');
    await refused(post({ body: sound }, `/v1/accounts/${'x'.repeat(65)}/debits`), 404, 'account-not-found');
    await refused(post({ body: sound }, '/v1/accounts/acc_nobody/debits'), 404, 'account-not-found');
    await refused(
      post({ body: sound }, `/v1/accounts/${account}/holds/b%00d/capture`),
      404,
      'hold-not-found',
    );
    await refused(client.get(`/v1/accounts/${account}/debits/deb_nothing`), 404, 'debit-not-found');
    await refused(client.get('/v1/policies/no-such-plan'), 404, 'policy-not-found');
    await refused(client.get('/v1/nowhere'), 404, 'route-not-found');
    await refused(client.get('/v1/accounts/%zz/balance'), 404, 'route-not-found');
    expect(await rawStatus({ path: '/docs/../../package.json' })).toBe(404);
  });

  it.each([
    ['limit=0', 422, 'limit-invalid'],
    ['limit=-1', 422, 'limit-invalid'],
    ['limit=1000000000', 422, 'limit-invalid'],
    ['limit=ten', 422, 'limit-invalid'],
    ['limit=1&limit=2', 422, 'field-invalid'],
    ['cursor=tampered', 400, 'cursor-invalid'],
    ['cursor=', 400, 'cursor-invalid'],
    ['colour=red', 422, 'unknown-field'],
    ['from=2026-02-30T00:00:00Z', 422, 'timestamp-invalid'],
    ['from=2026-01-01', 422, 'timestamp-invalid'],
    ['at_least=-1', 422, 'field-invalid'],
    ['at_least=99999999999999999999', 422, 'field-invalid'],
  ])('a list with ?%s', async (query, status, code) => {
    await refused(client.get(`${debits}?${query}`), status, code);
  });

  it('refuses instants that lie ahead, and positions that nobody has reached', async () => {
    const balance = `/v1/accounts/${account}/balance`;
    await refused(client.get(`${balance}?as_of=2026-03-10T12:10:00Z`), 422, 'timestamp-in-future');
    await refused(client.get(`${balance}?known_at=2027-01-01T00:00:00Z`), 422, 'timestamp-in-future');
    await refused(client.get(`${balance}?as_of=9999-12-31T00:00:00Z`), 422, 'timestamp-invalid');
    const late = await refused(client.get(`${balance}?at_least=9000000000000`), 503, 'at-least-not-reached');
    expect(late.headers.get('retry-after')).toBe('1');
    await refused(client.get('/v1/keys?cursor=tampered'), 400, 'cursor-invalid');
    await refused(client.get('/v1/keys?limit=501'), 422, 'limit-invalid');
  });

  it('shows no framework, allows no other origin, and believes no forwarded address', async () => {
    const answer = await client.get(`/v1/accounts/${account}/balance`, {
      headers: { origin: 'https://evil.example', 'x-forwarded-for': '1.2.3.4' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('a batch', () => {
  it('is refused whole when it is no batch, and item by item otherwise', async () => {
    await refused(
      post({ body: { items: Array.from({ length: 501 }, () => ({ account, body: sound })) } }, '/v1/batch'),
      422,
      'field-invalid',
    );
    await refused(post({ body: { items: [] } }, '/v1/batch'), 422, 'field-invalid');
    await refused(post({ body: [] }, '/v1/batch'), 400, 'body-not-object');
    await refused(post({ body: { items: 'all' } }, '/v1/batch'), 422, 'field-invalid');
    const answer = await post(
      {
        body: {
          items: [
            { account, body: { amount: '1e3' } },
            { account: 'acc_nobody', body: sound },
            { account, operation: 'void', body: {} },
            7,
          ],
        },
      },
      '/v1/batch',
    );
    expect(answer.status).toBe(422);
    const results = await post(
      {
        body: {
          items: [
            { account, body: { amount: '1e3' } },
            { account: 'acc_nobody', body: sound },
            { account, operation: 'void', body: {} },
            { body: sound },
            { account, body: { amount: '1', member: 'a\u0000' } },
          ],
        },
      },
      '/v1/batch',
    );
    expect(
      (results.body.data as { status: number; body: { code: string } }[]).map(({ status, body }) => [
        status,
        body.code,
      ]),
    ).toEqual([
      [422, 'amount-malformed'],
      [404, 'account-not-found'],
      [422, 'field-missing'],
      [422, 'field-missing'],
      [422, 'string-invalid'],
    ]);
  });

  it('takes usage events only as a CloudEvents batch', async () => {
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    await refused(post({ body: [] }, '/v1/usage-events'), 400, 'body-not-object');
    await refused(post({ body: {} }, '/v1/usage-events'), 415, 'media-type-unsupported');
    await refused(post({ body: {}, headers: type }, '/v1/usage-events'), 400, 'json-malformed');
    await refused(
      post({ body: Array.from({ length: 501 }, () => 1), headers: type }, '/v1/usage-events'),
      413,
      'batch-too-large',
    );
  });
});
