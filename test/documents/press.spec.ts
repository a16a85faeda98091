import { beforeAll, describe, expect, it } from '@jest/globals';
import { openPress, type DocumentDiffers, type Press } from '#apps/reactor';
import { DraftCreditNote } from '#commands';
import { fingerprintOf } from '#documents';
import type { RecordDocument } from '#domain/invoice';
import { openMemoryEventStore } from '#event-store/memory';
import { amount } from '#kernel';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { register, subscribe } from '../support/living-stories.js';
import { seller } from './samples.js';

let ledger: LivingLedger;
let process: LivingProcess;
let press: Press;
let invoice: string;

const recorded = (): readonly RecordDocument[] =>
  ledger
    .eventsOf('Invoice')
    .filter(({ event }) => event.type === 'InvoiceDocumentRendered')
    .map(({ event }) => event.data as RecordDocument);

const last = (form: RecordDocument['form']): RecordDocument => {
  const found = recorded().findLast((one) => one.form === form);
  if (found === undefined) throw new Error(`no ${form} was printed`);
  return found;
};

beforeAll(async () => {
  ledger = await livingLedger();
  const { log, vault } = ledger;
  press = openPress({ store: openMemoryEventStore(log), vault, seller });
  process = await ledger.process(1, { wrong: { press } });
  await register(ledger.first);
  await subscribe(ledger.first, 'teams', { seats: 5 });
  invoice = ledger.eventsOf('Invoice')[0]?.stream.slice('Invoice-'.length) ?? '';
});

describe('what is printed of an invoice', () => {
  it('waits for the process that follows the log, and is recorded there once for each state', async () => {
    expect(recorded()).toEqual([]);
    await process.react();
    const forms = recorded().map(({ form, upTo }) => `${form} ${upTo.toString()}`);
    expect(forms).toEqual(['invoice 1', 'invoice 3', 'receipt 3']);
    await process.react();
    await (await ledger.process(2, { wrong: { press } })).react();
    expect(recorded()).toHaveLength(3);
    expect(process.problems).toEqual([]);
  });

  it('has the recorded bytes when it is printed again, by another seller too', async () => {
    const { log, vault } = ledger;
    const moved = openPress({
      store: openMemoryEventStore(log),
      vault,
      seller: { ...seller, name: 'New Inc.' },
    });
    for (const one of recorded()) expect(fingerprintOf(await moved.reprint(invoice, one))).toBe(one.sha256);
  });

  it('is shown to nobody where its bytes are others', async () => {
    const differs: Partial<DocumentDiffers> = { name: 'DocumentDiffers' };
    const known = last('invoice');
    await expect(press.reprint(invoice, { ...known, sha256: '00' })).rejects.toMatchObject(differs);
    await expect(press.reprint(invoice, { ...known, template: '0' })).rejects.toMatchObject(differs);
  });

  it('is printed anew when it is credited, with the credit note', async () => {
    const lines = [{ line: 1, amount: amount('29') }];
    await ledger.first.send(
      `Invoice-${invoice}`,
      (envelope) =>
        new DraftCreditNote(invoice, { lines, taxes: [], reason: 'A seat was not used' }, envelope),
    );
    await process.react();
    expect(last('credit-note').document).toMatch(/^crn_/);
    expect(last('invoice').upTo).toBe(last('credit-note').upTo);
    expect(fingerprintOf(await press.reprint(invoice, last('credit-note')))).toBe(last('credit-note').sha256);
    expect(process.problems).toEqual([]);
  });
});
