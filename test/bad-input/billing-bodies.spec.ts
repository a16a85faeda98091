import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Client } from '../e2e/api-client.js';
import { collectingOn } from '../e2e/collecting.js';
import { openLedger, type TestLedger } from '../e2e/api-ledger.js';

// A whole product starts behind these; how long that takes is the machine's business.
jest.setTimeout(60_000);

let ledger: TestLedger;
let client: Client;
let invoice = '';
const customer = '/v1/customers/cus_target';

beforeAll(async () => {
  ledger = await openLedger();
  const { followThrough } = await collectingOn(ledger);
  client = await clientOf(await ledger.api({ followThrough }), await ledger.key('operator'));
  await client.post('/v1/customers', {
    customer: 'cus_target',
    kind: 'organization',
    owner: { member: 'usr_ann' },
  });
  const choice = { plan: 'teams', seats: 5 };
  const { body } = await client.post(`${customer}/subscription/preview`, choice);
  await client.post(`${customer}/subscription`, { ...choice, preview_token: body.token });
  await ledger.settled();
  const { body: invoices } = await client.get(`${customer}/invoices`);
  invoice = `/v1/invoices/${(invoices.data as { id: string }[])[0]?.id ?? ''}`;
});
afterAll(() => ledger.close());

/** Exact status, code and field, a problem document without a stack, and nothing appended. */
const refused = async (
  method: string,
  path: string,
  body: unknown,
  [status, code, param]: readonly [number, string, string?],
): Promise<void> => {
  const before = await ledger.head();
  const answer = await client.call(method, path, body === undefined ? {} : { body });
  expect([answer.status, answer.body.code, answer.body.param]).toEqual([status, code, param]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.(?:ts|js):|node_modules|stack/);
  expect(await ledger.head()).toBe(before);
};

const token = 'x'.repeat(22);

describe('numbers of seats that are none', () => {
  it.each([0, -1, 1.5, 1e9, '5', null, [5], {}, true, 10_001])('%j', async (quantity) => {
    const invalid = [422, 'seats-invalid', 'quantity'] as const;
    await refused('POST', `${customer}/seats/preview`, { quantity }, invalid);
    await refused('POST', `${customer}/seats`, { quantity, preview_token: token }, invalid);
    await refused('POST', `${customer}/seats/removal/preview`, { quantity }, invalid);
    await refused('POST', `${customer}/seats/removal`, { quantity, preview_token: token }, invalid);
    await refused('POST', `${customer}/seats/removal/take-back`, { quantity }, invalid);
    const choice = { plan: 'teams', seats: quantity };
    await refused('POST', `${customer}/subscription/preview`, choice, [422, 'seats-invalid', 'seats']);
  });
});

describe('bodies of subscriptions and seats', () => {
  const teams = { plan: 'teams', seats: 5 };
  it.each<[string, string, unknown, readonly [number, string, string?]]>([
    ['POST', 'subscription/preview', {}, [422, 'field-missing', 'plan']],
    ['POST', 'subscription/preview', { plan: '' }, [422, 'string-invalid', 'plan']],
    ['POST', 'subscription/preview', { plan: 'x'.repeat(81) }, [422, 'string-invalid', 'plan']],
    ['POST', 'subscription/preview', { plan: 'Teams' }, [404, 'policy-not-found']],
    ['POST', 'subscription/preview', { plan: 'teams@0' }, [404, 'policy-not-found']],
    ['POST', 'subscription/preview', { plan: 'teams@99' }, [404, 'policy-not-found']],
    ['POST', 'subscription/preview', { ...teams, tier: '\ud800' }, [422, 'string-invalid', 'tier']],
    ['POST', 'subscription/preview', { ...teams, interval: 'week' }, [422, 'field-invalid', 'interval']],
    ['POST', 'subscription/preview', { ...teams, price: '1' }, [422, 'unknown-field', 'price']],
    ['POST', 'subscription', teams, [422, 'field-missing', 'preview_token']],
    ['POST', 'subscription', { ...teams, preview_token: 7 }, [422, 'string-invalid', 'preview_token']],
    ['POST', 'subscription', { ...teams, preview_token: token }, [409, 'subscription-exists']],
    ['POST', 'subscription/plan', { ...teams, preview_token: token }, [409, 'plan-unchanged']],
    [
      'POST',
      'subscription/plan',
      { plan: 'teams', reason: 5, preview_token: token },
      [422, 'string-invalid', 'reason'],
    ],
    ['POST', 'subscription/cancellation', {}, [422, 'field-missing', 'preview_token']],
    ['POST', 'subscription/cancellation', { preview_token: token }, [409, 'preview-stale']],
    [
      'POST',
      'subscription/cancellation',
      { preview_token: token, reason: 'Ann was unhappy' },
      [422, 'field-invalid', 'reason'],
    ],
    [
      'POST',
      'subscription/cancellation/take-back',
      { preview_token: token },
      [409, 'cancellation-not-found'],
    ],
    ['PUT', 'subscription/auto-renew', { auto_renew: 'no' }, [422, 'field-invalid', 'auto_renew']],
    ['PUT', 'subscription/auto-renew', {}, [422, 'field-missing', 'auto_renew']],
    ['PUT', 'subscription/interval', { interval: 'day' }, [422, 'field-invalid', 'interval']],
    ['DELETE', 'subscription/plan', { now: true }, [422, 'unknown-field', 'now']],
    ['POST', 'seats', { quantity: 1 }, [422, 'field-missing', 'preview_token']],
    [
      'POST',
      'seats',
      { quantity: 1, preview_token: 'é'.repeat(129) },
      [422, 'string-invalid', 'preview_token'],
    ],
    ['POST', 'seats', { quantity: 1, preview_token: token }, [409, 'preview-stale']],
    ['POST', 'seats', { quantity: 1, preview_token: `${token}.${token}` }, [409, 'preview-stale']],
    ['POST', 'seats/removal', { quantity: 5, preview_token: token }, [409, 'seats-in-use']],
    ['GET', 'orders/ord_nothing', undefined, [404, 'order-not-found']],
    ['GET', 'orders/%00', undefined, [404, 'order-not-found']],
    ['POST', 'standing/retry', { all: true }, [422, 'unknown-field', 'all']],
    ['POST', 'standing/reinstate', {}, [422, 'field-missing', 'reason']],
    ['POST', 'standing/reinstate', { reason: '' }, [422, 'string-invalid', 'reason']],
    ['POST', 'standing/purge', { sure: true }, [422, 'unknown-field', 'sure']],
  ])('%s %s %j', async (method, path, body, expected) => {
    await refused(method, `${customer}/${path}`, body, expected);
  });
});

describe('addresses that a payer comes back to', () => {
  it.each([
    ...['javascript:alert(1)', 'ftp://a/b', '//evil.test', 'not a url', '/back', 'https:/a.test', 'https://'],
    ...['https://u:p@a.test/', 'https://u@a.test/', 'http://a.test/', 'https://a.test\\b', 'https://a .test'],
  ])('%s is refused', async (address) => {
    const body = { amount: '50', return_url: address };
    await refused('POST', `${customer}/credit-purchases`, body, [422, 'field-invalid', 'return_url']);
  });

  it.each([
    ...['https://shop.test/back?a=b#c', 'http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]:8080/x'],
  ])('%s is not', async (address) => {
    const body = { amount: '0.001', return_url: address };
    const { body: answer } = await client.post(`${customer}/credit-purchases`, body);
    expect(answer.param).not.toBe('return_url');
  });
});

describe('bodies of invoices and disputes', () => {
  const part = { line: 1, amount: '29' };
  it.each<[string, unknown, readonly [number, string, string?]]>([
    ['void', {}, [422, 'field-missing', 'reason']],
    ['void', { reason: 'x'.repeat(501) }, [422, 'string-invalid', 'reason']],
    ['void', { reason: '   ' }, [422, 'reason-missing']],
    ['credit-notes', { reason: 'x' }, [422, 'field-missing', 'lines']],
    ['credit-notes', { reason: 'x', lines: part }, [422, 'field-invalid', 'lines']],
    ['credit-notes', { reason: 'x', lines: [5] }, [422, 'field-invalid', 'lines']],
    ['credit-notes', { reason: 'x', lines: [null] }, [422, 'field-invalid', 'lines']],
    ['credit-notes', { reason: 'x', lines: [{ line: 1 }] }, [422, 'field-missing', 'lines']],
    ['credit-notes', { reason: 'x', lines: [{ ...part, tax: 1 }] }, [422, 'unknown-field', 'lines']],
    ['credit-notes', { reason: 'x', lines: [{ line: 0, amount: '1' }] }, [422, 'field-invalid', 'lines']],
    ['credit-notes', { reason: 'x', lines: [{ line: 1.5, amount: '1' }] }, [422, 'field-invalid', 'lines']],
    ['credit-notes', { reason: 'x', lines: [{ line: 1, amount: 29 }] }, [422, 'amount-not-string', 'lines']],
    [
      'credit-notes',
      { reason: 'x', lines: [{ line: 1, amount: '1e3' }] },
      [422, 'amount-malformed', 'lines'],
    ],
    [
      'credit-notes',
      { reason: 'x', lines: [{ line: 1, amount: '0' }] },
      [422, 'amount-not-positive', 'lines'],
    ],
    [
      'credit-notes',
      { reason: 'x', lines: [{ line: 1, amount: '0.001' }] },
      [422, 'amount-below-minor-unit', 'lines'],
    ],
    [
      'credit-notes',
      { reason: 'x', lines: Array.from({ length: 201 }, () => part) },
      [422, 'field-invalid', 'lines'],
    ],
  ])('%s %j', async (path, body, expected) => {
    await refused('POST', `${invoice}/${path}`, body, expected);
  });

  it.each<[unknown, readonly [number, string, string?]]>([
    [{}, [422, 'field-missing', 'number']],
    [{ number: 'INV-000001', about: 'weather', details: 'x' }, [422, 'field-invalid', 'about']],
    [{ number: 'INV-000001', about: 'tax', details: '' }, [422, 'string-invalid', 'details']],
    [{ number: 'INV-000001', about: 'tax', details: 'x'.repeat(4_001) }, [422, 'string-invalid', 'details']],
    [{ number: 'INV-000001', about: 'tax', details: 'a\u0000' }, [422, 'string-invalid', 'details']],
    [{ number: 'INV-404404', about: 'tax', details: 'x' }, [404, 'invoice-not-found']],
  ])('a dispute %j', async (body, expected) => {
    await refused('POST', `${customer}/disputes`, body, expected);
  });

  it('nothing by these names', async () => {
    const absent = [404, 'invoice-not-found'] as const;
    await refused('GET', '/v1/invoices/inv_nothing', undefined, absent);
    await refused('GET', '/v1/invoices/%20', undefined, absent);
    await refused('POST', '/v1/invoices/inv_nothing/void', { reason: 'x' }, absent);
    await refused('POST', '/v1/invoices/inv_nothing/credit-notes', { reason: 'x', lines: [part] }, absent);
    await refused('GET', '/v1/disputes/dsp_nothing', undefined, [404, 'dispute-not-found']);
    const resolution = { outcome: 'accepted', reason: 'x' };
    await refused('POST', '/v1/disputes/dsp_nothing/resolution', resolution, [404, 'dispute-not-found']);
    await refused('POST', '/v1/disputes/dsp_nothing/withdrawal', {}, [404, 'dispute-not-found']);
    await refused('GET', '/v1/customers/cus_nobody', undefined, [404, 'customer-not-found']);
    await refused('GET', '/v1/customers/cus_nobody/subscription', undefined, [404, 'customer-not-found']);
    await refused('GET', '/v1/customers/a%20b/subscription', undefined, [404, 'customer-not-found']);
    await refused('GET', '/v1/customers/cus_nobody/statement', undefined, [404, 'customer-not-found']);
    await refused('GET', '/v1/plans/No%20Plan', undefined, [404, 'policy-not-found']);
  });
});

describe('parameters of lists', () => {
  it.each([
    ['invoices?status=unpaid', 422, 'field-invalid', 'status'],
    ['invoices?limit=0', 422, 'limit-invalid', 'limit'],
    ['invoices?cursor=tampered', 400, 'cursor-invalid', 'cursor'],
    ['payments?status=maybe', 422, 'field-invalid', 'status'],
    ['payments?from=2026-02-30T00:00:00Z', 422, 'timestamp-invalid', 'from'],
    ['payments?colour=red', 422, 'unknown-field', 'colour'],
    ['refunds?limit=501', 422, 'limit-invalid', 'limit'],
    ['statement?from=2026-01-01T00:00:00Z', 422, 'field-missing', 'until'],
    ['statement?from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z', 422, 'field-invalid', 'until'],
    ['seats/history?kind=bought', 422, 'field-invalid', 'kind'],
    ['members?role=king', 422, 'field-invalid', 'role'],
    ['members?state=gone', 422, 'field-invalid', 'state'],
    ['invitations?state=lost', 422, 'field-invalid', 'state'],
    ['disputes?state=lost', 422, 'field-invalid', 'state'],
    ['subscriptions?at_least=-1', 422, 'field-invalid', 'at_least'],
  ])('%s', async (path, status, code, param) => {
    await refused('GET', `${customer}/${path}`, undefined, [status, code, param]);
  });
});
