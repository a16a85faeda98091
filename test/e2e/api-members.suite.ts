import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, freshKey, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { customersOn } from './customers-given.js';

describe('members', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof customersOn>;

  beforeAll(async () => {
    ledger = await openLedger();
    const api = await ledger.api();
    operator = await clientOf(api, await ledger.key('operator'));
    given = customersOn(ledger, api, operator);
  });
  afterAll(() => ledger.close());

  describe('invitations', () => {
    it('seat who accepts where a seat is free, and refuse where none is (R12, S23)', async () => {
      const acme = await given.organization(1);
      await acme.join('fourth', 'member');
      const sent = await acme.as.owner.post(`${acme.of}/invitations`, { email: 'fifth@example.org' });
      expect(sent.body).toMatchObject({ role: 'member', expires_at: '2026-03-24T12:00:00.000Z' });
      const refused = await operator.post(`${acme.of}/invitations/${sent.body.id as string}/accept`, {
        member: 'usr_fifth',
      });
      expect([refused.status, refused.body]).toMatchObject([409, { code: 'no-free-seat', paid: 4, used: 4 }]);
      expect((await ledger.vault.find(['usr_fifth'])).size).toBe(0);
      expect((await acme.as.owner.delete(`${acme.of}/members/${acme.user('fourth')}`)).body).toMatchObject({
        changed: true,
        role: null,
      });
      const fifth = await ledger.key('member', { user: 'usr_fifth' });
      const accepted = await operator.post(
        `${acme.of}/invitations/${sent.body.id as string}/accept`,
        { name: 'Five' },
        { key: fifth },
      );
      expect(accepted.body).toMatchObject({ member: 'usr_fifth', role: 'member', changed: true, lines: [] });
      expect((await ledger.vault.find(['usr_fifth'])).get('usr_fifth')?.content).toEqual({
        name: 'Five',
        email: 'fifth@example.org',
      });
      // Member, the invitation's entry, and what was said: all of it goes with the subject.
      expect(
        (await operator.post('/v1/erasures', { subject: 'usr_fifth' })).body.erased,
      ).toBeGreaterThanOrEqual(2);
      expect(await given.logText()).not.toContain('fifth@example.org');
    });

    it("are accepted in one's own name, once, and by a repeat with the same answer", async () => {
      const acme = await given.organization(2);
      const { body } = await acme.as.admin.post(`${acme.of}/invitations`, {
        email: 'x@example.org',
        life_days: 3,
      });
      const path = `${acme.of}/invitations/${body.id as string}/accept`;
      const key = await ledger.key('member', { user: 'usr_x', customer: acme.id });
      const stranger = await operator.post(path, { member: 'usr_y' }, { key });
      expect(stranger.body).toMatchObject({ code: 'forbidden', role: 'member' });
      const idempotency = freshKey();
      const first = await operator.post(path, { name: 'X' }, { key, idempotency });
      expect(first.status).toBe(200);
      const again = await operator.post(path, { name: 'X' }, { key, idempotency });
      expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([first.body, 'true']);
      expect((await operator.post(path, { name: 'Y' }, { key, idempotency })).body.code).toBe(
        'idempotency-key-reused',
      );
      expect((await operator.post(path, {}, { key })).body).toMatchObject({ changed: false });
      expect((await operator.post(path, { member: 'usr_z' })).body.code).toBe('invitation-accepted');
    });

    it('are sent by the batch, each for itself, and a repeat of the batch answers the same', async () => {
      const acme = await given.organization();
      const items = [
        { email: 'one@example.org', name: 'One' },
        { email: 'not an address' },
        { email: 'three@example.org', role: 'owner' },
        { email: 'four@example.org', idempotency_key: 'four' },
        { email: 'four@example.org', idempotency_key: 'four' },
      ];
      const idempotency = freshKey();
      const batch = () => acme.as.admin.post(`${acme.of}/invitations/batch`, { items }, { idempotency });
      const sent = await batch();
      expect(sent.body).toMatchObject({
        data: [
          { index: 0, status: 201, replayed: false, body: { role: 'member' } },
          { index: 1, status: 422, body: { code: 'field-invalid', param: 'email' } },
          { index: 2, status: 403, body: { code: 'forbidden', action: 'ownership:transfer' } },
          { index: 3, status: 201, replayed: false },
          { index: 4, status: 201, replayed: true },
        ],
      });
      const again = await batch();
      expect(again.body).toMatchObject({ data: [{ replayed: true }, {}, {}, { replayed: true }, {}] });
      const ids = (answer: typeof sent) =>
        (answer.body.data as { body: { id?: string } }[]).map(({ body }) => body.id);
      expect(ids(again)).toEqual(ids(sent));
      const many = Array.from({ length: 101 }, () => ({ email: 'x@example.org' }));
      expect((await acme.as.admin.post(`${acme.of}/invitations/batch`, { items: many })).body).toMatchObject({
        code: 'batch-too-large',
        max: 100,
      });
      expect(await given.logText()).not.toContain('one@example.org');
    });

    it('that are revoked are accepted by nobody', async () => {
      const acme = await given.organization();
      const sent = await acme.as.owner.post(`${acme.of}/invitations`, { email: 'gone@example.org' });
      const invitation = `${acme.of}/invitations/${sent.body.id as string}`;
      expect((await acme.as.owner.delete(invitation)).body.changed).toBe(true);
      expect((await acme.as.owner.delete(invitation)).body.changed).toBe(false);
      expect((await operator.post(`${invitation}/accept`, { member: 'usr_late' })).body.code).toBe(
        'invitation-revoked',
      );
      expect((await acme.as.owner.delete(`${acme.of}/invitations/ivt_none`)).status).toBe(404);
    });

    it.each([
      [{}, 'field-missing', 'email'],
      [{ email: 7 }, 'string-invalid', 'email'],
      [{ email: 'a@b', role: 'king' }, 'field-invalid', 'role'],
      [{ email: 'a@b', life_days: 0 }, 'field-invalid', 'life_days'],
      [{ email: 'a@b', life_days: 1.5 }, 'field-invalid', 'life_days'],
      [{ email: 'a@b', member: 'usr_1' }, 'unknown-field', 'member'],
    ])('refuse %j', async (body, code, param) => {
      const refused = await operator.post('/v1/customers/cus_1/invitations', body);
      expect([refused.status, refused.body.code, refused.body.param]).toEqual([422, code, param]);
    });
  });
});
