import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OutgoingEvent } from '#outgoing';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { CUS, decline, on, register, subscribe } from '../support/living-stories.js';

let ledger: LivingLedger;
let process: LivingProcess;
let announced: Map<string, OutgoingEvent>;

beforeEach(async () => {
  ledger = await livingLedger();
  announced = new Map();
  const outgoing = {
    publish: (event: OutgoingEvent): Promise<void> => {
      if (!announced.has(event.id)) announced.set(event.id, event);
      return Promise.resolve();
    },
  };
  process = await ledger.process(1, { wrong: { outgoing } });
  await register(process);
});
const types = () => [...announced.values()].map(({ type }) => type);

describe('receivers outside are told', () => {
  it('of invoices by ids and position, by whoever follows the log, once however often it is read', async () => {
    await subscribe(process, 'teams', { seats: 5 });
    expect(types()).toEqual([]);
    await process.react();
    expect(types()).toEqual(['invoice.issued', 'invoice.paid']);
    const [issued] = announced.values();
    expect(issued).toMatchObject({ customer: CUS, ids: { invoice: expect.stringMatching(/^inv_/) } });
    const stored = ledger.log.after((issued?.position ?? 1n) - 1n, 1)[0];
    expect(stored?.type).toBe('InvoiceIssued.v1');
    const before = announced.size;
    const second = await ledger.process(2, {
      wrong: { outgoing: { publish: (event) => Promise.resolve(void announced.set(event.id, event)) } },
    });
    await ledger.parking.moveTo(0n);
    await second.react();
    expect(announced.size).toBe(before);
  });

  it('of failed payments, grace and suspension', async () => {
    await subscribe(process, 'pooled-team');
    await process.liveTo(on('2026-02-20'));
    await decline(ledger);
    await process.liveTo(on('2026-03-20'));
    expect(types().filter((type) => !type.startsWith('invoice.'))).toEqual([
      ...Array.from({ length: 4 }, () => 'payment.failed'),
      'grace.started',
      'service.suspended',
    ]);
    expect(JSON.stringify([...announced.values()].map(({ ids }) => ids))).not.toMatch(/@|amount|name/);
  });
});
