import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cycleAccountsOf } from '#apps/api';
import { openPress, openStatementPress, type AccountsOfCycle } from '#apps/reactor';
import { fingerprintOf, printDocument } from '#documents';
import { customerEvents, type RecordStatement } from '#domain/customer';
import { invoiceEvents, type InvoiceEvent, type RecordDocument } from '#domain/invoice';
import { decodeStored } from '#engine';
import { amount, negated, plus, sum } from '#kernel';
import { seller } from '../documents/samples.js';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

type Told = { readonly nets: Record<string, bigint>; readonly tax: bigint; readonly closing: bigint };

/** What the statement says. */
const cameTo = ({ opening, entries, charges, taxes }: RecordStatement): Told => ({
  nets: {
    subscription: sum(charges.filter((one) => one.sells === 'subscription').map((one) => one.amount)),
    credits: sum(charges.filter((one) => one.sells === 'credits').map((one) => one.amount)),
  },
  tax: sum(taxes.map((one) => one.amount)),
  closing: plus(opening, sum(entries.map((one) => one.amount))),
});

/** The same of the log alone, event by event. */
const recomputed = ({ log }: TestLedger, customer: string, { until }: RecordStatement): Told => {
  const told = { nets: { subscription: 0n, credits: 0n }, tax: 0n, closing: 0n };
  const drafts = new Map<string, Extract<InvoiceEvent, { type: 'InvoiceDrafted' }>['data']>();
  const add = (net: bigint, tax: bigint, sells: 'subscription' | 'credits'): void => {
    told.nets[sells] += net;
    told.tax += tax;
    told.closing += net + tax;
  };
  for (const stored of log.after(0n, 1_000_000).filter(({ stream }) => stream.startsWith('Invoice-'))) {
    const { event } = decodeStored(invoiceEvents, stored);
    if (event.type === 'InvoiceDrafted' && event.data.customer === customer)
      drafts.set(stored.stream, event.data);
    const draft = drafts.get(stored.stream);
    if (draft === undefined || event.at >= until) continue;
    const sells = draft.lines[0]?.sells ?? 'credits';
    if (event.type === 'InvoiceIssued') add(draft.totals.net, draft.totals.tax, sells);
    if (event.type === 'CreditNoteDrafted')
      add(negated(event.data.totals.net), negated(event.data.totals.tax), sells);
    if (event.type === 'InvoicePaymentApplied') told.closing -= event.data.applied + event.data.excess;
    if (event.type === 'RefundPaid') told.closing += event.data.amount;
  }
  return told;
};

describe('documents', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let api: TestApi;
  let key: string;
  let given: ReturnType<typeof billingOn>;
  let operator: Client;
  let differ = false;

  const download = async (path: string, as = key) => {
    const answer = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${as}` } });
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const problemIn = (bytes: Buffer): unknown => (JSON.parse(bytes.toString('utf8')) as { code: string }).code;

  beforeAll(async () => {
    ledger = await openLedger();
    const press = openPress({ store: ledger.store, vault: ledger.vault, seller });
    const accountsOf: AccountsOfCycle = async (of) => {
      await ledger.settled();
      return cycleAccountsOf(ledger.db, of, () => Promise.resolve(true));
    };
    const statements = openStatementPress({ vault: ledger.vault, seller, accountsOf });
    const collecting = await collectingOn(ledger, { press, statements });
    const reprint = (invoice: string, recorded: RecordDocument) =>
      press.reprint(invoice, differ ? { ...recorded, sha256: '00' } : recorded);
    const reprintStatement = (customer: string, recorded: RecordStatement) =>
      statements.reprint(customer, differ ? { ...recorded, sha256: '00' } : recorded);
    const { followThrough, advanceClock, payments } = collecting;
    const documents = { reprint, reprintStatement, accountsOf, printed: printDocument, seller };
    api = await ledger.api({ followThrough, advanceClock, payments, documents });
    key = await ledger.key('operator');
    operator = await clientOf(api, key);
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  describe('documents over HTTP', () => {
    it('are those that were printed: invoice, receipt and credit note', async () => {
      const customer = await given.subscribed(undefined, undefined, { country: 'DE' });
      const [invoice] = await given.rows(`/v1/customers/${customer}/invoices`);
      const at = `/v1/invoices/${invoice?.id as string}`;
      const noted = await operator.post(`${at}/credit-notes`, {
        lines: [{ line: 1, amount: '29' }],
        reason: 'A seat was not used',
      });
      expect(noted.status).toBe(201);
      const note = `${at}/credit-notes/${noted.body.id as string}/document.pdf`;
      for (const path of [`${at}/document.pdf`, `${at}/receipt.pdf`, note]) {
        const { status, headers, bytes } = await download(path);
        expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
        expect(headers.get('etag')).toBe(`"${fingerprintOf(bytes)}"`);
        expect(headers.get('ledger-position')).toMatch(/^\d+$/);
        expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
        expect(fingerprintOf((await download(path)).bytes)).toBe(fingerprintOf(bytes));
      }
      differ = true;
      const altered = await download(`${at}/document.pdf`);
      differ = false;
      expect([altered.status, problemIn(altered.bytes)]).toEqual([500, 'document-differs']);
      const absent = await download(`${at}/credit-notes/crn_none/document.pdf`);
      expect([absent.status, problemIn(absent.bytes)]).toEqual([404, 'document-not-printed']);
      const owner = await ledger.key('owner', { customer: 'cus_other' });
      expect((await download(`${at}/document.pdf`, owner)).status).toBe(404);
    });

    it('tell of a cycle: the running one, or any other time', async () => {
      const customer = await given.subscribed();
      await ledger.settled();
      const at = `/v1/customers/${customer}/statement.pdf`;
      const running = await download(at);
      expect([running.status, running.headers.get('content-disposition')]).toEqual([
        200,
        'inline; filename="statement-2026-03-10-2026-04-10.pdf"',
      ]);
      expect((await download(at)).bytes.equals(running.bytes)).toBe(true);
      const speaks = { name: 'Acme', language: 'fr', address: { country: 'DE' } };
      expect((await operator.put(`/v1/customers/${customer}/billing-details`, speaks)).status).toBe(200);
      expect((await download(at)).bytes.toString('latin1')).toContain('/Lang (fr)');
      const empty = await download(`${at}?from=2025-01-01T00:00:00Z&until=2025-02-01T00:00:00Z`);
      expect(empty.status).toBe(200);
      const half = await download(`${at}?from=2025-01-01T00:00:00Z`);
      expect([half.status, problemIn(half.bytes)]).toEqual([422, 'field-missing']);
      const unknown = await download(`${at}?currency=QQQ`);
      expect([unknown.status, problemIn(unknown.bytes)]).toEqual([422, 'currency-unknown']);
    });

    it('tell who bought credits alone of the calendar month, and list no cycle', async () => {
      const customer = await given.registered('individual');
      const month = await download(`/v1/customers/${customer}/statement.pdf`);
      expect([month.status, month.headers.get('content-disposition')]).toEqual([
        200,
        'inline; filename="statement-2026-03-01-2026-04-01.pdf"',
      ]);
      expect(await given.rows(`/v1/customers/${customer}/statements`)).toEqual([]);
      const never = await download('/v1/customers/cus_never/statements');
      expect([never.status, problemIn(never.bytes)]).toEqual([404, 'customer-not-found']);
    });

    it('keep the account of a cycle that is over as it was printed, whatever happens to it later (R26)', async () => {
      const customer = await given.subscribed(undefined, undefined, { country: 'DE' });
      const purchases = `/v1/customers/${customer}/credit-purchases`;
      const { body: bought } = await operator.post(purchases, { amount: '100' });
      const refund = { amount: '20', reason: 'Too many' };
      expect((await operator.post(`${purchases}/${bought.id as string}/refunds`, refund)).status).toBe(201);
      const pool = `acc_${customer.slice('cus_'.length)}`;
      expect((await operator.post(`/v1/accounts/${pool}/debits`, { amount: '7.5' })).status).toBe(201);
      expect((await operator.post('/v1/sandbox/clock', { now: '2026-04-12T00:00:00.000Z' })).status).toBe(
        200,
      );
      const events = ledger.log
        .after(0n, 1_000_000)
        .filter(({ stream, type }) => stream === `Customer-${customer}` && type.startsWith('CycleStatement'))
        .map((stored) => decodeStored(customerEvents, stored).event.data as RecordStatement);
      expect(events).toMatchObject([{ from: '2026-03-10T12:00:00.000Z', until: '2026-04-10T12:00:00.000Z' }]);
      const [known] = events;
      if (known === undefined) throw new Error('a statement was printed');
      expect(cameTo(known)).toEqual(recomputed(ledger, customer, known));
      expect(known.credits).toMatchObject([{ account: pool, opening: 0n, closing: amount('72.5') }]);
      expect(known.entries.map(({ what }) => what)).toEqual(
        expect.arrayContaining(['invoice', 'payment', 'credit-note', 'refund']),
      );
      expect(known.entries.find(({ what }) => what === 'credit-note')?.detail).toBe('Too many');
      const at = `/v1/customers/${customer}/statement.pdf?from=${known.from}&until=${known.until}`;
      const over = await download(at);
      expect([over.status, fingerprintOf(over.bytes)]).toEqual([200, known.sha256]);
      const moved = { name: 'Moved GmbH', address: { line1: 'Elsewhere 1', country: 'AT' } };
      expect((await operator.put(`/v1/customers/${customer}/billing-details`, moved)).status).toBe(200);
      expect((await download(at)).bytes.equals(over.bytes)).toBe(true);
      differ = true;
      const altered = await download(at);
      differ = false;
      expect([altered.status, problemIn(altered.bytes)]).toEqual([500, 'document-differs']);
      const [listed, ...others] = await given.rows(`/v1/customers/${customer}/statements`);
      expect(others).toEqual([]);
      expect(listed).toMatchObject({ id: known.statement, sha256: known.sha256, opening: '0', closing: '0' });
      expect(fingerprintOf((await download(listed?.href as string)).bytes)).toBe(known.sha256);
      expect(fingerprintOf((await download(`${at}&currency=EUR`)).bytes)).not.toBe(known.sha256);
    });
  });
});
