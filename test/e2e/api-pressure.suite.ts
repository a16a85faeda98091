import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Overloaded } from '#engine';
import { AppendOutcomeUnknown, Unavailable, type EventStore } from '#event-store';
import { openMemoryEventStore } from '#event-store/memory';
import { apiLimits } from '#apps/api';
import { kyselyOn } from '#projection-runtime';
import { projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';
import { clientOf, freshKey, type Client } from './api-client.js';
import { listen } from './api-listener.js';
import { openLedger, type TestLedger } from './api-ledger.js';

describe('pressure', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let healthy: Client;
  const of = '/v1/accounts/acc_1';

  beforeAll(async () => {
    ledger = await openLedger();
    healthy = await clientOf(await ledger.api(), await ledger.key('operator'));
    await healthy.post('/v1/accounts', {
      account: 'acc_1',
      owner: { kind: 'organization', id: 'cus_1' },
      plan: 'teams',
    });
    await healthy.post(`${of}/grants`, { amount: '100', class: 'promo' });
  });
  afterAll(() => ledger.close());

  const onStore = async (broken: Partial<EventStore>): Promise<Client> =>
    clientOf(
      await ledger.api({ store: { ...openMemoryEventStore(ledger.log), ...broken } }),
      await ledger.key('operator'),
    );

  /** Streams that reject as they are told. */
  const onPools = async (error: Error): Promise<Client> => {
    const fails = () => Promise.reject(error);
    return clientOf(
      await ledger.api({ pools: { transact: fails, preview: fails, eventsOfCommand: fails } }),
      await ledger.key('operator'),
    );
  };

  describe('when something behind it fails', () => {
    it('a store that is away is 503 with Retry-After, and nothing was done', async () => {
      const head = await ledger.head();
      const client = await onStore({
        append: () => Promise.reject(new Unavailable('connection to 10.0.0.7 refused, password hunter2')),
      });
      const answer = await client.post(`${of}/debits`, { amount: '1' });
      expect(answer).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|10\.0\.0\.7/);
      expect(await ledger.head()).toBe(head);
    });

    it('a lost answer is unknown, never failed; the same key tells later what happened', async () => {
      const idempotency = freshKey();
      const lost = await onPools(new AppendOutcomeUnknown('no answer in time'));
      expect(await lost.post(`${of}/debits`, { amount: '1' }, { idempotency })).toMatchObject({
        status: 503,
        body: { code: 'outcome-unknown' },
      });
      expect((await healthy.post(`${of}/debits`, { amount: '1' }, { idempotency })).status).toBe(201);
    });

    it('a full queue is 429 with Retry-After', async () => {
      const full = await onPools(new Overloaded('5000 commands waiting', 1_500));
      const answer = await full.post(`${of}/debits`, { amount: '1' });
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
        429,
        'overloaded',
        '2',
      ]);
      const batch = await full.post('/v1/batch', { items: [{ account: 'acc_1', body: { amount: '1' } }] });
      expect(batch.body.data).toMatchObject([{ status: 429, body: { code: 'overloaded', retry_after: 2 } }]);
    });

    it('a defect is 500 and tells nothing of itself', async () => {
      const errors: object[] = [];
      const log = {
        info: () => undefined,
        warn: () => undefined,
        error: (facts: object) => void errors.push(facts),
      };
      const fails = () => Promise.reject(new TypeError('undefined is not the secret'));
      const client = await clientOf(
        await ledger.api({ pools: { transact: fails, preview: fails, eventsOfCommand: fails }, log }),
        await ledger.key('operator'),
      );
      const answer = await client.post(`${of}/debits`, { amount: '1' });
      expect([answer.status, answer.body]).toEqual([
        500,
        {
          type: 'urn:credit-ledger:error:internal-error',
          title: expect.any(String),
          status: 500,
          code: 'internal-error',
        },
      ]);
      expect(errors).toHaveLength(1);
    });

    it('read models that are away are 503, and the ledger still takes debits', async () => {
      const away = () =>
        Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
      const client = await clientOf(
        await ledger.api({ readSide: { db: null as never, waitFor: away } }),
        await ledger.key('operator'),
      );
      expect(await client.get(`${of}/balance`)).toMatchObject({
        status: 503,
        body: { code: 'store-unavailable' },
      });
      expect((await client.post(`${of}/debits`, { amount: '1' })).status).toBe(201);
    });
  });

  describe('before the first projector has made a read model', () => {
    let empty: ProjectionDatabase;
    beforeAll(async () => {
      empty = await projectionDatabase();
    });
    afterAll(() => empty.close());

    it('reading it is 503 with Retry-After, wherever it is read', async () => {
      const waitFor = () => Promise.resolve({ kind: 'reached', position: 0n } as const);
      const client = await clientOf(
        await ledger.api({ readSide: { db: kyselyOn<unknown>(empty.pool), waitFor } }),
        await ledger.key('operator'),
      );
      for (const path of [`${of}/balance`, '/v1/customers/cus_1/invoices', '/v1/due']) {
        const answer = await client.get(path);
        expect(answer).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    });
  });

  describe('live connections', () => {
    it('are bounded per key', async () => {
      const url = (await ledger.api()).url;
      await ledger.settled();
      const key = await ledger.key('auditor');
      const open = await Promise.all(
        Array.from({ length: apiLimits.liveClientsPerKey }, () => listen(`${url}${of}/balance/stream`, key)),
      );
      const refused = await fetch(`${url}${of}/balance/stream`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect([
        refused.status,
        refused.headers.get('retry-after'),
        ((await refused.json()) as { code: string }).code,
      ]).toEqual([429, '1', 'rate-limited']);
      for (const one of open) one.close();
    });

    it('end when the process stops, so that it can', async () => {
      const { url, close } = await ledger.api();
      await ledger.settled();
      const live = await listen(`${url}${of}/balance/stream`, await ledger.key('auditor'));
      await live.next();
      const ended = live.next();
      await Promise.all([close(), expect(ended).rejects.toThrow('the stream ended')]);
    });
  });
});
