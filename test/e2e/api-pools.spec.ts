import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';

let ledger: TestLedger;
let operator: Client;

beforeAll(async () => {
  ledger = await openLedger();
  operator = await clientOf(await ledger.api(), await ledger.key('operator'));
});
afterAll(() => ledger.close());

const openedWith = async (credits: string, plan = 'teams'): Promise<string> => {
  const opened = await operator.post('/v1/accounts', { owner: { kind: 'organization', id: 'cus_1' }, plan });
  expect(opened.status).toBe(201);
  const account = opened.body.id as string;
  if (credits !== '0') expect((await operator.post(`/v1/accounts/${account}/grants`, { amount: credits, class: 'promo' })).status).toBe(201);
  return account;
};

const balanceOf = async (account: string, after: { headers: Headers }): Promise<Readonly<Record<string, unknown>>> =>
  (await operator.get(`/v1/accounts/${account}/balance?at_least=${after.headers.get('ledger-position') ?? ''}`)).body;

describe('a credit account over HTTP', () => {
  it('opens, grants, debits and shows the balance that its own write left (R8, R22)', async () => {
    const account = await openedWith('10');
    const debit = await operator.post(`/v1/accounts/${account}/debits`, { amount: '2.5', member: 'usr_7', space: 'spc_1' });
    expect(debit).toMatchObject({ status: 201, body: { account, amount: '2.5', member: 'usr_7', space: 'spc_1', policy: 'teams@1', debt: '0' } });
    expect(await balanceOf(account, debit)).toMatchObject({ posted: '7.5', held: '0', available: '7.5', asset: 'USD' });
    expect((await operator.get(`/v1/accounts/${account}/debits/${debit.body.id as string}`)).body).toEqual(debit.body);
  });
});
