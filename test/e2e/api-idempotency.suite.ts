import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openMemoryEventStore } from '#event-store/memory';
import { clientOf, freshKey, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';

describe('idempotency', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let one: Client;
  let other: Client;
  const account = 'acc_1';
  const of = `/v1/accounts/${account}`;

  beforeAll(async () => {
    ledger = await openLedger();
    const key = await ledger.key('operator');
    one = await clientOf(await ledger.api(), key);
    other = await clientOf(await ledger.api(), key);
    await one.post('/v1/accounts', { account, owner: { kind: 'organization', id: 'cus_1' }, plan: 'teams' });
    await one.post(`${of}/grants`, { amount: '1000', class: 'promo' });
  });
  afterAll(() => ledger.close());

  const available = async (): Promise<unknown> => {
    await ledger.settled();
    return (await one.get(`${of}/balance`)).body.available;
  };

  describe('the same Idempotency-Key', () => {
    it('with the same payload answers the first result, from every process, and appends nothing', async () => {
      const idempotency = freshKey();
      const first = await one.post(`${of}/debits`, { amount: '1', member: 'usr_1' }, { idempotency });
      expect(first.headers.get('idempotent-replayed')).toBeNull();
      const head = await ledger.head();
      for (const process of [one, other]) {
        // The order of keys is no other payload.
        const again = await process.post(`${of}/debits`, { member: 'usr_1', amount: '1' }, { idempotency });
        expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([
          201,
          first.body,
          'true',
        ]);
      }
      expect(await ledger.head()).toBe(head);
    });

    it('with another payload or command is refused', async () => {
      const idempotency = freshKey();
      await one.post(`${of}/debits`, { amount: '1' }, { idempotency });
      const head = await ledger.head();
      for (const process of [one, other]) {
        expect(await process.post(`${of}/debits`, { amount: '2' }, { idempotency })).toMatchObject({
          status: 422,
          body: { code: 'idempotency-key-reused' },
        });
        expect(await process.post(`${of}/holds`, { amount: '1' }, { idempotency })).toMatchObject({
          status: 422,
          body: { code: 'idempotency-key-reused' },
        });
      }
      expect(await ledger.head()).toBe(head);
    });

    it('belongs to its principal and account: another may use it too', async () => {
      const idempotency = freshKey();
      await one.post(`${of}/debits`, { amount: '1' }, { idempotency });
      const service = await ledger.key('service');
      const theirs = await one.post(`${of}/debits`, { amount: '2' }, { idempotency, key: service });
      expect([theirs.status, theirs.headers.get('idempotent-replayed')]).toEqual([201, null]);
    });

    it('decides afresh after a refusal (S18)', async () => {
      const idempotency = freshKey();
      const poor = 'acc_poor';
      await one.post('/v1/accounts', {
        account: poor,
        owner: { kind: 'individual', id: 'cus_2' },
        plan: 'starter',
      });
      expect(await one.post(`/v1/accounts/${poor}/debits`, { amount: '5' }, { idempotency })).toMatchObject({
        status: 409,
        body: { code: 'insufficient-credits', available: '0', required: '5' },
      });
      await one.post(`/v1/accounts/${poor}/grants`, { amount: '5', class: 'promo' });
      expect((await one.post(`/v1/accounts/${poor}/debits`, { amount: '5' }, { idempotency })).status).toBe(
        201,
      );
    });

    it('opens one account however often it is asked', async () => {
      const idempotency = freshKey();
      const body = { owner: { kind: 'individual', id: 'cus_3' }, plan: 'pro' };
      const [first, again] = [
        await one.post('/v1/accounts', body, { idempotency }),
        await other.post('/v1/accounts', body, { idempotency }),
      ];
      expect(again.body).toEqual(first.body);
    });

    it('is 409 while the first call is in work, and leaves one debit', async () => {
      const log = openMemoryEventStore(ledger.log);
      let open = (): void => undefined;
      const gate = new Promise<void>((go) => {
        open = go;
      });
      const slow = {
        ...log,
        append: async (...call: Parameters<typeof log.append>) => gate.then(() => log.append(...call)),
      };
      const process = await clientOf(await ledger.api({ store: slow }), await ledger.key('operator'));
      const before = await available();
      const idempotency = freshKey();
      const first = process.post(`${of}/debits`, { amount: '1' }, { idempotency });
      let second = await process
        .post(
          `${of}/debits`,
          { amount: '1' },
          { idempotency: freshKey(), headers: { 'idempotency-key': idempotency } },
        )
        .catch(() => null);
      while (second?.status !== 409)
        second = await process.post(`${of}/debits`, { amount: '1' }, { idempotency });
      expect(second.body.code).toBe('idempotency-key-in-flight');
      open();
      expect((await first).status).toBe(201);
      expect(Number(before) - Number(await available())).toBe(1);
    });
  });

  it('never overspends together: 100 concurrent calls to two processes for half of what they ask', async () => {
    const shared = 'acc_shared';
    await one.post('/v1/accounts', {
      account: shared,
      owner: { kind: 'organization', id: 'cus_4' },
      plan: 'teams',
    });
    await one.post(`/v1/accounts/${shared}/grants`, { amount: '50', class: 'promo' });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        (n % 2 === 0 ? one : other).post(`/v1/accounts/${shared}/debits`, { amount: '1' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(
      new Set(
        answers
          .filter(({ status }) => status !== 201)
          .map(({ status, body }) => `${status.toString()} ${body.code as string}`),
      ),
    ).toEqual(new Set(['409 insufficient-credits']));
  });

  it('a dry run decides the same and appends nothing', async () => {
    const head = await ledger.head();
    expect(await one.post(`${of}/debits?dry_run=true`, { amount: '3' })).toMatchObject({
      status: 201,
      body: { amount: '3', allocations: [{ amount: '3' }] },
    });
    expect(await one.post(`${of}/debits?dry_run=true`, { amount: '999999' })).toMatchObject({
      status: 409,
      body: { code: 'insufficient-credits' },
    });
    expect(await one.post(`${of}/debits?dry_run=maybe`, { amount: '3' })).toMatchObject({
      status: 422,
      body: { param: 'dry_run' },
    });
    for (const [path, body] of [
      ['grants', { amount: '1', class: 'promo' }],
      ['holds', { amount: '1' }],
      ['adjustments', { direction: 'up', amount: '1', reason: 'why' }],
      ['freeze', { reason: 'operator' }],
      ['caps', { scope: 'member', limit: '1' }],
    ] as const)
      expect((await one.post(`${of}/${path}?dry_run=true`, body)).status).toBeLessThan(300);
    expect(await ledger.head()).toBe(head);
  });
});
