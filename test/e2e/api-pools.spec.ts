import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { clientOf } from './api-client.js';
import { openLedger } from './api-ledger.js';
import { describeControls } from './api-scenarios/controls.js';
import { givenLater } from './api-scenarios/given.js';
import { describeCredits } from './api-scenarios/credits.js';
import { describeOperations } from './api-scenarios/operations.js';
import { describePolicies } from './api-scenarios/policies.js';
import { describeSpending } from './api-scenarios/spending.js';
import { describeUsage } from './api-scenarios/usage.js';

// A whole product starts behind these; how long that takes is the machine's business.
jest.setTimeout(60_000);

let url = '';
const given = givenLater(() => url);

beforeAll(async () => {
  given.ledger = await openLedger();
  const api = await given.ledger.api();
  url = api.url;
  given.operator = await clientOf(api, await given.ledger.key('operator'));
});
afterAll(() => given.ledger.close());

describeSpending(given);
describeCredits(given);
describeControls(given);
describePolicies(given);
describeUsage(given);
describeOperations(given);

// What customers do is told in the specs named after it.
const told = [
  ...['customers', 'invoices', 'disputes', 'erasures', 'notices', 'mailbox', 'plans', 'reconciliations'],
  ...['webhook-endpoints', 'webhook-deliveries', 'webhooks', 'provider-notices', 'sandbox/payments'],
  ...['accounts/{account}/top-up'],
];
const ofCustomers = (route: string): boolean => {
  const path = route.replace(/^\w+ \/v1\//, '');
  return told.some((one) => path === one || path.startsWith(`${one}/`));
};

it('has worked on every route of its document', () => {
  const routes = Object.entries(given.operator.document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const elsewhere = [
    'POST /v1/keys',
    'GET /v1/keys',
    'DELETE /v1/keys/{key}',
    'GET /v1/accounts/{account}/balance/stream',
    'GET /v1/accounts/{account}/purchases',
  ]; // api-access.spec, the listener above, api-billing-overview
  const here = routes.filter((route) => !ofCustomers(route) && !elsewhere.includes(route));
  expect(here.filter((route) => !given.operator.worked.has(route))).toEqual([]);
});
