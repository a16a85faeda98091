import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amount, formatNanos, instantOf, nanosOf, sum } from '#kernel';
import { stripeTax } from '#payments/stripe';
import { offlineTaxDesk, TaxUnknown, type TaxDesk, type TaxPlace, type TaxRequest } from '#tax';
import { openStage, problemOf, type Stage } from './stage.js';

const KEY = 'sk_test_canary0123456789';
const now = instantOf('2026-03-01T00:00:00.000Z');
const clock = { now: () => now };
const cent = amount('0.01');

let stage: Stage;
const desk = (): TaxDesk => {
  const { host, port } = stage.sandbox();
  return stripeTax({ secretKey: KEY, server: { host, port, protocol: 'http' }, retries: 0, now: clock.now });
};
const tables = offlineTaxDesk({ country: 'US' });

beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const place = (country: string, more: Partial<TaxPlace> = {}): TaxPlace => ({
  ...{ country, region: null, postalCode: null, taxId: null },
  ...more,
});
const asked = (where: TaxPlace | null, more: Partial<TaxRequest> = {}): TaxRequest => ({
  ...{ place: where, currency: 'USD', minorUnit: cent, at: now },
  lines: [{ sells: 'subscription', amount: amount('145') }],
  ...more,
});
const yen = { currency: 'JPY', minorUnit: amount('1') };

describe('Stripe Tax on the sandbox', () => {
  it.each([
    ['a person in the union', asked(place('FR'))],
    ['a business in the union', asked(place('FR', { taxId: 'FR40303265045' }))],
    ['a Greek business', asked(place('EL', { taxId: 'EL 094 259 216' }))],
    ['a business of Northern Ireland', asked(place('XI', { taxId: 'XI980780684' }))],
    ['a British business', asked(place('GB', { taxId: 'GB980780684' }))],
    ['a Norwegian business', asked(place('NO', { taxId: '974 760 673 MVA' }))],
    ['a Swiss business', asked(place('CH', { taxId: 'CHE116281710MWST' }))],
    ['a Swiss business without a tax number', asked(place('CH', { taxId: 'CHE-116.281.710' }))],
    ['a business of Liechtenstein', asked(place('LI', { taxId: 'CHE116281710MWST' }))],
    ['an id that is not sound', asked(place('DE', { taxId: 'DE123456789' }))],
    ['two taxes', asked(place('CA', { region: 'qc' }))],
    ['one of province and federation', asked(place('CA', { region: 'ON' }))],
    ['a state', asked(place('US', { region: 'NY', postalCode: '10001' }))],
    ['a state that taxes no software', asked(place('US', { region: 'US-CA', postalCode: '94105-1804' }))],
    ['a country without such a tax', asked(place('HK'))],
    ['an unknown buyer', asked(null)],
    [
      'a currency without coins',
      asked(place('JP'), { ...yen, lines: [{ sells: 'credits', amount: amount('1005') }] }),
    ],
    ['a day before', asked(place('FR'), { at: instantOf('2026-02-28T08:00:00.000Z') })],
    [
      'more taken back than sold',
      asked(place('AT'), {
        lines: ['20.13', '-145'].map((text) => ({ sells: 'subscription', amount: amount(text) })),
      }),
    ],
  ] as const)('says the same as the tables it is played by: %s', async (_, request) => {
    expect(await desk().taxesOf(request)).toEqual(await tables.taxesOf(request));
  });

  it('is exact to the coin however the lines are cut, as the tables are', () => {
    const asking = desk();
    return fc.assert(
      fc.asyncProperty(
        fc.constantFrom('AT', 'FI', 'CH', 'HU', 'IN'),
        fc.array(fc.bigInt(-10_000n, 1_000_000n), { minLength: 1, maxLength: 5 }),
        async (country, cents) => {
          const lines = cents.map((one) => ({ sells: 'credits' as const, amount: nanosOf(one * cent) }));
          const request = asked(place(country), { lines });
          const taxes = await asking.taxesOf(request);
          expect(taxes).toEqual(await tables.taxesOf(request));
          for (const tax of taxes) expect(tax.base).toBe(sum(lines.map((line) => line.amount)));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('asks Stripe what it is asked itself, and keeps what was answered', async () => {
    const { body } = await passedOn((one) => one.taxesOf(asked(place('NO', { taxId: 'NO974760673MVA' }))));
    const sent = new URLSearchParams(body);
    expect(Object.fromEntries(sent)).toEqual({
      currency: 'usd',
      'line_items[0][amount]': '14500',
      'line_items[0][reference]': 'all',
      'line_items[0][tax_behavior]': 'exclusive',
      'line_items[0][tax_code]': 'txcd_10103001',
      'customer_details[address][country]': 'NO',
      'customer_details[address_source]': 'billing',
      'customer_details[tax_ids][0][type]': 'no_vat',
      'customer_details[tax_ids][0][value]': '974760673MVA',
      tax_date: '1772323200',
    });
    const stripe = stage.stripe();
    const made = await stripe.tax.calculations.create({
      currency: 'eur',
      line_items: [{ amount: 10_000, tax_behavior: 'exclusive', tax_code: 'txcd_10103001' }],
      customer_details: { address: { country: 'AT' }, address_source: 'billing' },
    });
    expect(made).toMatchObject({ amount_total: 12_000, tax_amount_exclusive: 2_000 });
    expect(await stripe.tax.calculations.retrieve(made.id ?? '')).toMatchObject({
      tax_breakdown: made.tax_breakdown,
    });
  });

  it('answers the same day from memory, though nobody can be asked any more', async () => {
    const asking = desk();
    const first = await asking.taxesOf(asked(place('FR')));
    await stage.restart(); // another port: the desk's server is gone
    expect(await asking.taxesOf(asked(place('FR'), { at: instantOf('2026-03-01T23:00:00.000Z') }))).toEqual(
      first,
    );
    await expect(asking.taxesOf(asked(place('DE')))).rejects.toMatchObject({
      name: 'TaxUnknown',
      reason: 'unavailable',
    });
  });

  it('never takes a lost answer for none', async () => {
    const asking = desk();
    stage.sandbox().loseAnswers(2); // the SDK asks once more by itself when a connection breaks
    await expect(asking.taxesOf(asked(place('HK')))).rejects.toBeInstanceOf(TaxUnknown);
    expect(await asking.taxesOf(asked(place('HK')))).toEqual([]);
  });

  it.each([
    [place('US', { region: 'NY' }), 'place'],
    [place('US', { postalCode: '10001' }), 'place'],
    [place('US', { region: 'NY', postalCode: 'ten' }), 'place'],
    [place('US', { region: 'ZZ', postalCode: '10001' }), 'place'],
    [place('CA'), 'place'],
    [place('CA', { region: 'ZZ' }), 'place'],
    [place('ff'), 'place'],
  ])('does not know the taxes of %j', async (where, reason) => {
    await expect(desk().taxesOf(asked(where))).rejects.toMatchObject({ name: 'TaxUnknown', reason });
  });

  it('asks for the nearest day that Stripe allows, when what happened is long ago', async () => {
    const asking = desk();
    const old = asked(place('FI'), { at: instantOf('2024-01-01T00:00:00.000Z') });
    expect((await asking.taxesOf(old)).map(({ rate }) => formatNanos(rate))).toEqual(['25.5']);
  });
});

describe('what Stripe Tax answers', () => {
  const part = (more: object, details: object = {}) => ({
    ...{ amount: 0, inclusive: false, taxability_reason: 'standard_rated', taxable_amount: 14_500 },
    ...more,
    tax_rate_details: {
      ...{ country: 'US', state: 'NY', percentage_decimal: '4.0', tax_type: 'sales_tax' },
      ...{ flat_amount: null, rate_type: 'percentage', ...details },
    },
  });
  const answer = (parts: readonly object[], tax: number, within = 0): object => ({
    ...{ object: 'tax.calculation', currency: 'usd', tax_amount_exclusive: tax },
    ...{ tax_amount_inclusive: within, tax_breakdown: parts },
  });
  const answered = async (status: number, body: object) =>
    passedOn((one) => one.taxesOf(asked(place('US', { region: 'NY', postalCode: '10001' }))), {
      status,
      body,
    });

  it('is a line for each tax that is charged, and for one that the buyer owes', async () => {
    const parts = [
      part({ amount: 580 }),
      part({ amount: 653 }, { percentage_decimal: '4.5', state: null, tax_type: 'lease_tax' }),
      part({ taxability_reason: 'product_exempt', taxable_amount: 0 }),
      part({ taxability_reason: 'reverse_charge', taxable_amount: 0 }, { country: 'FR', state: null }),
    ];
    const { taxes } = await answered(200, answer(parts, 1_233));
    expect(taxes).toEqual([
      {
        code: 'Sales tax',
        jurisdiction: 'US-NY',
        rate: amount('4'),
        base: amount('145'),
        amount: amount('5.8'),
      },
      {
        code: 'Lease tax',
        jurisdiction: 'US',
        rate: amount('4.5'),
        base: amount('145'),
        amount: amount('6.53'),
      },
      { code: 'VAT reverse charge', jurisdiction: 'FR', rate: 0n, base: amount('145'), amount: 0n },
    ]);
  });

  it.each([
    ['does not add up', 200, answer([part({ amount: 580 })], 581)],
    ['has tax within the price', 200, answer([], 0, 580)],
    ['is a failure', 500, { error: { type: 'api_error', message: KEY } }],
    [
      'is no key of its own',
      401,
      { error: { type: 'invalid_request_error', message: `Invalid API Key: ${KEY}` } },
    ],
    ['is too many', 429, { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'later' } }],
  ])('is unknown when it %s, and tells no secret', async (_, status, body) => {
    const { failed } = await answered(status, body);
    expect(failed).toMatchObject({ name: 'TaxUnknown', reason: 'unavailable' });
    expect(`${failed?.stack ?? ''}${JSON.stringify(failed)}`).not.toContain('canary');
  });
});

describe('the sandbox refuses calculations as Stripe does', () => {
  const line = { amount: 100, tax_behavior: 'exclusive', tax_code: 'txcd_10103001' };
  const good = {
    currency: 'usd',
    line_items: [line],
    customer_details: { address: { country: 'FR' }, address_source: 'billing' },
  };
  it.each([
    ['no line', { line_items: [] }, 'line_items'],
    ['a tax code that is none', { line_items: [{ ...line, tax_code: 'saas' }] }, 'line_items[0][tax_code]'],
    [
      'tax within the price',
      { line_items: [{ ...line, tax_behavior: 'inclusive' }] },
      'line_items[0][tax_behavior]',
    ],
    ['a day that is too far', { tax_date: 1_700_000_000 }, 'tax_date'],
    [
      'an unknown parameter',
      { customer_details: { ...good.customer_details, colour: 'red' } },
      'customer_details[colour]',
    ],
    [
      'an id that is not sound',
      {
        customer_details: { ...good.customer_details, tax_ids: [{ type: 'eu_vat', value: 'FR40303265046' }] },
      },
      'customer_details[tax_ids][0][value]',
    ],
    [
      'an id of another kind',
      { customer_details: { ...good.customer_details, tax_ids: [{ type: 'eu_vat', value: 'GB980780684' }] } },
      'customer_details[tax_ids][0][value]',
    ],
  ])('%s', async (_, wrong, param) => {
    const problem = await problemOf(stage.stripe().tax.calculations.create({ ...good, ...wrong }));
    expect(problem).toMatchObject({ statusCode: 400, param });
  });
});

type Said = { readonly status: number; readonly body: object };
type Passed = { body: string; taxes: unknown; failed: Error | null };

/** A server that writes down what it is asked, and says what it is told. */
const passedOn = async (ask: (one: TaxDesk) => Promise<unknown>, says?: Said): Promise<Passed> => {
  let body = '';
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const nothing = { tax_amount_exclusive: 0, tax_amount_inclusive: 0, tax_breakdown: [] };
      response.writeHead(says?.status ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(says?.body ?? nothing));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const at = { host: '127.0.0.1', port, protocol: 'http' as const };
  try {
    const taxes = await ask(stripeTax({ secretKey: KEY, server: at, retries: 0, now: clock.now }));
    return { body, taxes, failed: null };
  } catch (error) {
    return { body, taxes: null, failed: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
