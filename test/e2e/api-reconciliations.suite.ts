import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { comparePeriod, ProviderUnreadable, TooManyLines, type BooksToCompare } from '#apps/reactor';
import type { Reconciling } from '#apps/api';
import type { ProviderLine } from '#domain/reconciliation';
import { amount, formatNanos, instantOf, minus, type Instant } from '#kernel';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';

describe('reconciliations', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let wrong: Error | null = null;
  const lines: ProviderLine[] = [];

  const books: BooksToCompare = {
    listing: {
      entriesSince: async function* (from, before) {
        if (wrong !== null) throw await Promise.resolve(wrong);
        yield* lines.filter(({ at }) => from <= at && (before === undefined || at < before));
      },
    },
    claims: () => Promise.resolve([]),
  };
  const compare: Reconciling['compare'] = async (period, readAt) => {
    try {
      return { kind: 'compared', found: await comparePeriod(books, period, readAt) };
    } catch (error) {
      if (error instanceof ProviderUnreadable) return { kind: 'unreadable' };
      if (error instanceof TooManyLines) return { kind: 'too-large', limit: error.limit };
      throw error;
    }
  };
  const charged = (name: string, text: string, at: Instant): void => {
    const fee = amount('0.3');
    lines.push({
      ...{ entry: `txn_${name}`, kind: 'charge', source: `ch_${name}`, payment: null, amount: amount(text) },
      ...{ fee, net: minus(amount(text), fee), currency: 'USD', at },
    });
  };

  beforeAll(async () => {
    ledger = await openLedger(); // it is noon of March 10th
    operator = await clientOf(
      await ledger.api({ reconciling: { entity: 'house', compare } }),
      await ledger.key('operator'),
    );
    await ledger.settled(); // the read models have their tables
    charged('till', '123.45', instantOf('2026-03-09T10:00:00.000Z'));
    charged('young', '20', instantOf('2026-03-10T09:00:00.000Z'));
  });
  afterAll(() => ledger.close());

  it('compare the day that is over, differences first, and keep what they found', async () => {
    const tried = await operator.post('/v1/reconciliations?dry_run=true', {});
    expect(tried.status).toBe(201);
    expect(tried.body).toMatchObject({ differences: 1, from: '2026-03-09T00:00:00.000Z' });
    expect((await operator.get('/v1/reconciliations')).body).toMatchObject({ data: [] });

    const run = await operator.post('/v1/reconciliations', {});
    expect(run.status).toBe(201);
    expect(run.body).toMatchObject({
      ...{ entity: 'house', from: '2026-03-09T00:00:00.000Z', to: '2026-03-10T00:00:00.000Z' },
      ...{ scheduled: false, differences: 1, more_findings: 0 },
      counts: [{ kind: 'provider-only', count: 1 }],
      findings: [
        {
          ...{ kind: 'provider-only', what: 'charge', key: 'ch_till', stream: null, ledger: null },
          provider: { amount: '123.45', currency: 'USD' },
        },
      ],
      totals: [{ what: 'charge', provider: { lines: 1, amount: '123.45' }, matched: { lines: 0 } }],
      accounts: [{ currency: 'USD', fees: '0.3', payouts: '0', net: formatNanos(amount('123.15')) }],
    });
    await ledger.settled();
    const found = await operator.get(`/v1/reconciliations/${run.body.id as string}`);
    expect(found.body).toEqual(run.body);
    expect((await operator.get('/v1/reconciliations')).body.data).toEqual([run.body]);
  });

  it('take any period that is over; what is young is in flight, and no difference', async () => {
    const period = { from: '2026-03-10T00:00:00Z', to: '2026-03-10T12:00:00Z' };
    const run = await operator.post('/v1/reconciliations', period);
    expect(run.body).toMatchObject({ differences: 0, counts: [{ kind: 'in-flight', count: 1 }] });
  });

  it('are run once with one key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await operator.call('POST', '/v1/reconciliations', { body: {}, headers });
    charged('later', '1', instantOf('2026-03-09T11:00:00.000Z'));
    const again = await operator.call('POST', '/v1/reconciliations', { body: {}, headers });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });

  it('are refused with what is wrong', async () => {
    const refused = async (body: object, ...expected: readonly unknown[]): Promise<void> => {
      const { status, body: problem } = await operator.post('/v1/reconciliations', body);
      expect([status, problem.code]).toEqual(expected);
    };
    const head = await ledger.head();
    await refused({ from: '2026-03-10T00:00:00Z' }, 422, 'reconciliation-period-invalid'); // not over
    const backwards = { from: '2026-03-09T00:00:00Z', to: '2026-03-08T00:00:00Z' };
    await refused(backwards, 422, 'reconciliation-period-invalid');
    const long = { from: '2024-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    await refused(long, 422, 'reconciliation-period-invalid');
    await refused({ from: 'yesterday' }, 422, 'timestamp-invalid');
    wrong = new TooManyLines(7);
    await refused({}, 422, 'reconciliation-too-large');
    wrong = new Error('ECONNRESET');
    await refused({}, 503, 'provider-books-unavailable');
    wrong = null;
    const absent = await operator.get('/v1/reconciliations/rec_none');
    expect([absent.status, absent.body.code]).toEqual([404, 'reconciliation-not-found']);
    expect(await ledger.head()).toBe(head);
  });

  it('are seen by auditors and run by operators alone', async () => {
    const api = await ledger.api({ reconciling: { entity: 'house', compare } });
    const auditor = await clientOf(api, await ledger.key('auditor'));
    const owner = await clientOf(api, await ledger.key('owner', { customer: 'cus_a' }));
    expect((await auditor.get('/v1/reconciliations')).status).toBe(200);
    expect((await auditor.post('/v1/reconciliations', {})).status).toBe(403);
    expect((await owner.get('/v1/reconciliations')).status).toBe(403);
    const without = await clientOf(await ledger.api(), await ledger.key('operator'));
    expect((await without.post('/v1/reconciliations', {})).body.code).toBe('provider-books-unavailable');
  });
});
