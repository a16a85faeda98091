import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf } from '#kernel';
import { mailboxIn, mailboxMailer, migrateNotices, postgresOutbox, type Outbox } from '#notices';
import { projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';

describe('notices', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let database: ProjectionDatabase;
  let outbox: Outbox;
  let operator: Client;

  beforeAll(async () => {
    ledger = await openLedger();
    database = await projectionDatabase();
    await migrateNotices(database.db);
    outbox = postgresOutbox(database.db);
    const api = await ledger.api({ notices: outbox });
    operator = await clientOf(api, await ledger.key('operator'));
    for (const nth of ['a', 'b'])
      await outbox.put({
        ...{
          id: `ntc_${nth}`,
          kind: 'suspended',
          customer: `cus_${nth}`,
          facts: { retainedUntil: '2026-05-01' },
        },
        at: instantOf('2026-03-01T00:00:00.000Z'),
      });
  });
  afterAll(async () => {
    await ledger.close();
    await database.close();
  });

  describe('notices over HTTP', () => {
    it('are listed by what became of them, and sent again on request', async () => {
      await outbox.claim(2);
      await outbox.failed('ntc_a', 'nobody is known to write to', true);
      await outbox.sent('ntc_b');
      const dead = await operator.get('/v1/notices?state=dead');
      expect(dead.body.data).toMatchObject([
        { id: 'ntc_a', attempts: 1, problem: 'nobody is known to write to', next_attempt_at: null },
      ]);
      const first = await operator.get('/v1/notices?limit=1');
      expect(first.body).toMatchObject({ has_more: true, data: [{ id: 'ntc_a' }] });
      const next = await operator.get(`/v1/notices?cursor=${first.body.next_cursor as string}`);
      expect(next.body.data).toMatchObject([{ id: 'ntc_b', state: 'sent' }]);
      expect((await operator.get('/v1/notices?to=cus_none')).body.data).toEqual([]);
      const tried = await operator.post('/v1/notices/ntc_a/resend?dry_run=true', {});
      expect(tried.body).toMatchObject({ id: 'ntc_a', state: 'dead' });
      const again = await operator.post('/v1/notices/ntc_a/resend', {});
      expect([again.status, again.body.state, again.body.attempts]).toEqual([200, 'waiting', 0]);
      const absent = await operator.post('/v1/notices/ntc_none/resend', {});
      expect([absent.status, absent.body.code]).toEqual([404, 'notice-not-found']);
    });

    it('wait in a mailbox that the operator reads, where no mail server is configured', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
      const mailer = mailboxMailer(folder, { name: 'House', address: 'billing@house.example' });
      for (const nth of ['a', 'b'])
        await mailer.send({
          ...{ id: `ntc_${nth}`, to: { name: 'Ann <b>', email: 'ann@customer.example' } },
          ...{
            subject: `Letter ${nth}`,
            text: 'Hello',
            html: '<p>Hello</p>',
            date: '2026-03-01T00:00:00.000Z',
          },
          attachments: [{ filename: 'INV-1.pdf', content: Buffer.alloc(9_000) }],
        });
      await utimes(join(folder, 'ntc_a.eml'), 1, 1);
      await writeFile(join(folder, 'other.txt'), 'no letter');
      const api = await ledger.api({ notices: outbox, mailbox: mailboxIn(folder) });
      const reader = await clientOf(api, await ledger.key('operator'));
      const { body } = await reader.get('/v1/mailbox');
      expect(body.data).toMatchObject([{ id: 'ntc_b', subject: 'Letter b' }, { id: 'ntc_a' }]);
      const letter = await reader.get('/v1/mailbox/ntc_a');
      expect(letter.body).toMatchObject({
        ...{ to: 'Ann <b> <ann@customer.example>', html: expect.stringContaining('<p>Hello</p>') },
        attachments: [{ filename: 'INV-1.pdf', bytes: 9_000 }],
      });
      for (const none of ['ntc_c', '..%2f..%2fetc%2fpasswd', 'other.txt'])
        expect((await reader.get(`/v1/mailbox/${none}`)).status).toBe(404);
      const service = await clientOf(api, await ledger.key('service'));
      expect((await service.get('/v1/mailbox')).status).toBe(403);
      for (const path of ['/mailbox', '/mailbox/page.js', '/mailbox/page.css']) {
        const page = await fetch(api.url + path);
        expect([page.status, page.headers.get('content-security-policy')]).toEqual([
          200,
          expect.stringMatching(/^default-src 'none'; script-src 'self'; (?!.*unsafe)/),
        ]);
      }
      const elsewhere = await ledger.api();
      expect((await fetch(`${elsewhere.url}/mailbox`)).status).toBe(404);
      await rm(folder, { recursive: true });
    });

    it('are for the staff of the product', async () => {
      const owner = await clientOf(
        await ledger.api({ notices: outbox }),
        await ledger.key('owner', { customer: 'cus_a' }),
      );
      expect((await owner.get('/v1/notices')).status).toBe(403);
    });
  });
});
