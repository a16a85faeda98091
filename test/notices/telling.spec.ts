import { beforeEach, describe, expect, it } from '@jest/globals';
import { attachmentsFrom, openPress, recipientFrom, tellWhoRunsLow, type Press } from '#apps/reactor';
import { RequestRetry } from '#commands';
import { openMemoryEventStore } from '#event-store/memory';
import { amount } from '#kernel';
import type { Notice } from '#notices';
import type { OutgoingEvent } from '#outgoing';
import { seller } from '../documents/samples.js';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { CUS, decline, on, register, settleAgain, subscribe } from '../support/living-stories.js';

let ledger: LivingLedger;
let told: Map<string, Notice>;
let press: Press;
let process: LivingProcess;

/** As the outbox does: the first under an id stays. */
const notices = {
  put: (notice: Notice): Promise<void> => {
    if (!told.has(notice.id)) told.set(notice.id, notice);
    return Promise.resolve();
  },
};
const kinds = (): readonly string[] => [...told.values()].map(({ kind, at }) => `${kind} ${at.slice(0, 10)}`);

beforeEach(async () => {
  ledger = await livingLedger();
  told = new Map();
  const { log, vault } = ledger;
  press = openPress({ store: openMemoryEventStore(log), vault, seller });
  process = await ledger.process(1, { wrong: { press, notices } });
  await register(process);
});

describe('customers are told', () => {
  it('of each invoice, once, with its document attached', async () => {
    await subscribe(process, 'teams', { seats: 5 });
    await process.react();
    await process.react();
    const [notice, ...others] = [...told.values()];
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ kind: 'invoice', customer: CUS, facts: { number: 'INV-000001' } });
    const { invoices, clock } = process;
    const attachmentsOf = attachmentsFrom({ invoices, press, clock });
    if (notice === undefined) throw new Error('somebody is told');
    const [attached] = await attachmentsOf(notice);
    expect(attached?.filename).toBe('INV-000001.pdf');
    expect(attached?.content.subarray(0, 5).toString()).toBe('%PDF-');
    const unprinted = { ...notice, facts: { ...notice.facts, document: 'inv_none' } };
    await expect(attachmentsOf(unprinted)).rejects.toThrow('not printed yet');
    expect(process.problems).toEqual([]);
  });

  it('of failed payments, grace, suspension and restoration, once each (R29–R34)', async () => {
    await subscribe(process, 'pooled-team');
    await process.liveTo(on('2026-02-20'));
    await decline(ledger);
    await process.liveTo(on('2026-03-20'));
    const before = kinds().filter((kind) => !kind.startsWith('invoice'));
    expect(before).toEqual([
      'payment-failed 2026-02-28',
      'payment-failed 2026-03-03',
      'payment-failed 2026-03-07',
      'payment-failed 2026-03-14',
      'grace-started 2026-03-14',
      'suspended 2026-03-17',
    ]);
    const failed = [...told.values()].filter(({ kind }) => kind === 'payment-failed');
    expect(failed.map(({ facts }) => facts.number)).toEqual(Array(4).fill('INV-000002'));
    await process.react();
    expect(kinds().filter((kind) => !kind.startsWith('invoice'))).toEqual(before);
    await settleAgain(ledger);
    await process.send(
      `Standing-${CUS}`,
      (envelope) => new RequestRetry(CUS, { cause: 'by-hand' }, envelope),
    );
    expect(kinds().filter((kind) => !kind.startsWith('invoice'))).toEqual([...before, 'restored 2026-03-20']);
    expect(process.problems).toEqual([]);
  });

  it('of a low balance once for each episode (R78)', async () => {
    const episodes = [on('2026-03-01'), on('2026-03-05')].map((since) => ({
      ...{ account: 'acc_a', owner: CUS, since },
      threshold: amount('5'),
    }));
    const announced: OutgoingEvent[] = [];
    const outgoing = {
      publish: (event: OutgoingEvent): Promise<void> => {
        announced.push(event);
        return Promise.resolve();
      },
    };
    for (const episode of [episodes[0], episodes[0], episodes[1]]) {
      const look = tellWhoRunsLow(
        (after) => Promise.resolve(after === null && episode !== undefined ? [episode] : []),
        { notices, outgoing, head: () => Promise.resolve(9n) },
      );
      await look();
    }
    expect([...told.values()].map(({ kind, facts }) => [kind, facts.threshold])).toEqual([
      ['low-balance', '5'],
      ['low-balance', '5'],
    ]);
    expect(
      announced.map(({ type, customer, ids, position }) => [type, customer, ids.account, position]),
    ).toEqual(Array.from({ length: 3 }, () => ['balance.low', CUS, 'acc_a', 9n]));
    expect(new Set(announced.map(({ id }) => id)).size).toBe(2);
  });

  it('at the billing address of the moment, else at the owner’s', async () => {
    const { customers, clock } = process;
    const { vault } = ledger;
    const recipientOf = recipientFrom({ customers, vault, clock });
    expect(await recipientOf('cus_nobody')).toBeNull();
    const { value: owner } = await customers.read(
      CUS,
      ({ members }) => [...members.keys()][0] ?? '',
      clock.now(),
    );
    await vault.put(owner, owner, { kind: 'person', content: { name: 'Ann', email: 'ann@example.org' } });
    expect(await recipientOf(CUS)).toEqual({ name: 'Ann', email: 'ann@example.org' });
    await vault.erase(owner);
    expect(await recipientOf(CUS)).toBeNull();
  });
});
