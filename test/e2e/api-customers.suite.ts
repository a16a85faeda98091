import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, freshKey, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { customersOn } from './customers-given.js';

describe('customers', () => {
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

  describe('registration', () => {
    const ada = { name: 'Ada Lovelace', email: 'ada@example.org' };

    it('keeps names and addresses in the vault alone; a repeat answers the same', async () => {
      const body = { kind: 'organization', name: 'Analytical Engines', zone: 'Europe/London', owner: ada };
      const idempotency = freshKey();
      const first = await operator.post('/v1/customers', body, { idempotency });
      expect(first.body).toMatchObject({ kind: 'organization', zone: 'Europe/London' });
      const again = await operator.post('/v1/customers', body, { idempotency });
      expect([again.status, again.body]).toEqual([201, first.body]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const { id, owner } = first.body as { id: string; owner: string };
      const kept = await ledger.vault.find([id, owner]);
      expect(kept.get(id)?.content).toEqual({ name: 'Analytical Engines' });
      expect(kept.get(owner)?.content).toEqual(ada);
      const log = await given.logText();
      for (const word of ['Ada', 'ada@', 'Analytical']) expect(log).not.toContain(word);
    });

    it('refuses the same key with another name, and remembers none of it once the subject is forgotten', async () => {
      const idempotency = freshKey();
      const send = (name: string) =>
        operator.post('/v1/customers', { kind: 'individual', owner: { ...ada, name } }, { idempotency });
      const first = await send('Ada');
      expect((await send('Grace')).body.code).toBe('idempotency-key-reused');
      const owner = first.body.owner as string;
      expect((await ledger.vault.find([owner])).get(owner)?.content).toMatchObject({ name: 'Ada' });
      const erased = await operator.post('/v1/erasures', { subject: owner });
      expect(erased.body.erased).toBe(2);
      expect((await send('Ada')).body).toEqual(first.body);
      expect((await ledger.vault.find([owner])).size).toBe(0);
    });

    it('leaves nothing in the vault where it is refused or only tried', async () => {
      const taken = await given.organization();
      const body = {
        customer: taken.id,
        kind: 'organization',
        name: 'Impostor',
        owner: { member: 'usr_impostor' },
      };
      expect((await operator.post('/v1/customers', body)).body.code).toBe('customer-exists');
      expect(
        (await operator.post('/v1/customers?dry_run=true', { ...body, customer: 'cus_dry' })).status,
      ).toBe(201);
      const kept = await ledger.vault.find([taken.id, 'usr_impostor', 'cus_dry']);
      expect([...kept].map(([id, { content }]) => [id, content])).toEqual([[taken.id, { name: 'Acme' }]]);
    });

    it.each([
      [{ kind: 'club', owner: {} }, 'field-invalid', 'kind'],
      [{ kind: 'individual' }, 'field-missing', 'owner'],
      [{ kind: 'individual', owner: null }, 'field-invalid', 'owner'],
      [{ kind: 'individual', owner: { email: 'nowhere' } }, 'field-invalid', 'owner.email'],
      [{ kind: 'individual', owner: { email: 'a@b c' } }, 'field-invalid', 'owner.email'],
      [{ kind: 'individual', owner: { name: '' } }, 'string-invalid', 'owner.name'],
      [{ kind: 'individual', owner: { name: 'x'.repeat(201) } }, 'string-invalid', 'owner.name'],
      [{ kind: 'individual', owner: { member: 'a b' } }, 'field-invalid', 'owner.member'],
      [{ kind: 'individual', owner: {}, zone: 'Mars/Olympus' }, 'zone-unknown', 'zone'],
      [{ kind: 'individual', owner: {}, customer: '../x' }, 'field-invalid', 'customer'],
      [{ kind: 'individual', owner: {}, tax: 1 }, 'unknown-field', 'tax'],
    ])('refuses %j', async (body, code, param) => {
      const refused = await operator.post('/v1/customers', body);
      expect([refused.status, refused.body.code, refused.body.param]).toEqual([422, code, param]);
    });
  });

  describe('the customer itself', () => {
    it('has spaces, a data policy, billing details and a contract', async () => {
      const acme = await given.organization();
      const { owner } = acme.as;
      const made = await owner.post(`${acme.of}/spaces`, {});
      expect(made.body).toMatchObject({
        archived: false,
        changed: true,
        space: expect.stringMatching(/^spc_/),
      });
      expect((await owner.post(`${acme.of}/spaces`, { space: 'spc_own' })).body.space).toBe('spc_own');
      expect((await owner.post(`${acme.of}/spaces/spc_own/archive`, {})).body).toMatchObject({
        archived: true,
      });
      expect((await owner.post(`${acme.of}/spaces/spc_none/archive`, {})).body.code).toBe('space-not-found');
      const buyer = { name: 'Acme GmbH', tax_id: 'DE136695976', address: { country: 'DE', city: 'Berlin' } };
      const idempotency = freshKey();
      const billed = await owner.put(`${acme.of}/billing-details`, buyer, { idempotency });
      expect(billed.body.changed).toBe(true);
      expect((await owner.put(`${acme.of}/billing-details`, buyer, { idempotency })).body).toEqual(
        billed.body,
      );
      expect(await given.logText()).not.toContain('Acme GmbH');
      expect(
        (await owner.put(`${acme.of}/billing-details`, { ...buyer, address: { country: 'de' } })).body,
      ).toMatchObject({ code: 'field-invalid', param: 'address.country' });
      expect(
        (await owner.put(`${acme.of}/billing-details`, { ...buyer, language: 'tlh' })).body,
      ).toMatchObject({
        code: 'field-invalid',
        param: 'language',
      });
      const mistyped = { code: 'tax-id-invalid', param: 'tax_id' };
      for (const [country, taxId, asIn, expected] of [
        ['DE', 'DE123', 'DE', 'DE136695976'],
        ['DE', 'DE136695977', 'DE', 'DE136695976'],
        ['FR', 'DE136695976', 'FR', 'FR40303265045'],
        ['EL', 'GR094259216', 'GR', 'EL094259216'],
        ['XI', 'XI980780685', 'GB', 'GB980780684'],
        ['CH', 'CHE116281711', 'CH', 'CHE116281710MWST'],
        ['NO', '974760674MVA', 'NO', 'NO974760673MVA'],
      ] as const) {
        const details = { ...buyer, tax_id: taxId, address: { country } };
        const refused = await owner.put(`${acme.of}/billing-details`, details);
        expect(refused).toMatchObject({ status: 422, body: { ...mistyped, country: asIn, expected } });
        expect(JSON.stringify(refused.body)).not.toContain(taxId);
      }
      for (const [country, taxId] of [
        ['XI', 'XI 980 780 684'],
        ['BR', '12.ABC.345/01DE-35'],
        ['DE', null],
      ])
        expect(
          await owner.put(`${acme.of}/billing-details`, { ...buyer, tax_id: taxId, address: { country } }),
        ).toMatchObject({ status: 200 });
      const terms = { contract: 'MSA-7', single_sign_on: true, data_processing_agreement: true };
      expect((await owner.put(`${acme.of}/contract`, terms)).body.code).toBe('forbidden');
      expect((await operator.put(`${acme.of}/contract`, terms)).body.changed).toBe(true);
      expect((await operator.put(`${acme.of}/contract`, terms)).body.changed).toBe(false);
      expect((await operator.post(`${acme.of}/streak-breaks`, { reason: 'chargeback' })).body.changed).toBe(
        false,
      );
      expect((await operator.post('/v1/customers/cus_nobody/streak-breaks', { reason: 'x' })).body.code).toBe(
        'customer-not-found',
      );
    });

    it('is where taxes can find it: a country, and where they go by it a state, kept as its code', async () => {
      const acme = await given.organization();
      const settle = (address: object, more = {}) =>
        acme.as.owner.put(`${acme.of}/billing-details`, { name: 'Acme', ...more, address });
      for (const [address, code, facts] of [
        [{ country: 'XX' }, 'country-unknown', { param: 'address.country' }],
        [{ country: 'AN' }, 'country-unknown', { expected: expect.stringContaining('ISO 3166-1') }],
        [{ country: 'US' }, 'region-unknown', { param: 'address.region', country: 'US' }],
        [{ country: 'US', region: 'ZZ' }, 'region-unknown', { expected: 'NY' }],
        [{ country: 'CA', region: 'New York' }, 'region-unknown', { country: 'CA', expected: 'ON' }],
      ] as const)
        expect(await settle(address)).toMatchObject({ status: 422, body: { code, ...facts } });
      for (const [country, region, kept] of [
        ['US', 'new york', 'NY'],
        ['US', 'us-tx', 'TX'],
        ['CA', 'Québec', 'QC'],
        ['AT', 'Wien', 'Wien'],
      ] as const) {
        expect(await settle({ country, region }, { tax_id: null })).toMatchObject({ status: 200 });
        const reference = (await given.logText()).match(/bld_[0-9a-z]+/g)?.at(-1) ?? '';
        const entry = (await ledger.vault.find([reference])).get(reference);
        expect(entry?.content).toMatchObject({ address: { country, region: kept } });
      }
      const american = await settle({ country: 'US', region: 'NY' }, { tax_id: '98-7654321' });
      expect(american.status).toBe(200);
    });
  });
});
