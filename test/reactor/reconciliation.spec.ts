import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { reconcileWhatIsOver, type BooksToCompare } from '#apps/reactor';
import {
  CloseProviderDispute,
  RecordProviderDispute,
  RecordPurchasePayment,
  RequestPurchase,
  RequestPurchaseRefund,
  type Envelope,
} from '#commands';
import { differencesIn, reconciliationLimits, type ReconciliationEvent } from '#domain/reconciliation';
import { amount, commandIdOf, idOfCommand, instantOf, negated, sum, type Instant, type Nanos } from '#kernel';
import {
  fakeListing,
  migrateFakePayments,
  postgresPayments,
  settles,
  type PaymentProvider,
  type ProviderEntry,
  type ProviderListing,
} from '#payments';
import { sandboxListing } from '#payments/sandbox';
import { journal } from '../../apps/auditor/src/books/journal.js';
import { balanceOf, sumBooks } from '../../apps/auditor/src/books/sums.js';
import { ledgerLines } from '../../apps/auditor/src/reconciliation/ledger-lines.js';
import { call, ledgerOf } from '../auditor/terminal.js';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { ACC, CUS } from '../support/living-stories.js';
import { withPool } from '../support/purchase-stories.js';
import { providerBeside, type ProviderBeside } from './provider-beside.js';

const CENT = 10_000_000n;
const tax = { code: 'VAT', jurisdiction: 'DE', rate: amount('19') } as const;
const house = 'house';

describe('reconciliation with the provider (item by item, both ways)', () => {
  let beside: ProviderBeside;
  let stripe: Stripe;
  let payments: PaymentProvider;
  let ledger: LivingLedger;
  let process: LivingProcess;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    ledger = await livingLedger('2026-03-01T10:00:00.000Z');
    beside = await providerBeside(ledger.clock);
    ({ payments, stripe } = beside);
    process = await ledger.process(1, { wrong: { payments } });
    await withPool(process);
  }, 60_000);
  afterAll(() => beside.close());

  const purchaseOf = (name: string) => {
    const purchase = idOfCommand('pur', commandIdOf('test', name));
    return { purchase, payment: idOfCommand('pay', commandIdOf('payment', purchase)) };
  };

  const asked = (name: string, net: string, taxes: string) => (envelope: Envelope) => {
    const { purchase, payment } = purchaseOf(name);
    const request = {
      ...({ customer: CUS, account: ACC, payment, net: amount(net), trigger: 'customer' } as const),
      ...{ taxes: [{ ...tax, base: amount(net), amount: amount(taxes) }], returnUrl: null },
    };
    return new RequestPurchase(purchase, request, envelope);
  };

  const buy = async (name: string, net: string, taxes: string): Promise<ReturnType<typeof purchaseOf>> => {
    const ids = purchaseOf(name);
    await process.send(`Purchase-${ids.purchase}`, asked(name, net, taxes), name);
    expect(process.problems).toEqual([]);
    return ids;
  };

  const intentOf = async (payment: string): Promise<string> => {
    const { data } = await stripe.paymentIntents.search({ query: `metadata['payment']:'${payment}'` });
    return data[0]?.id ?? '';
  };

  /** As an auditor reads it: the log alone. */
  const books = (): BooksToCompare => ({
    listing: payments,
    claims: ({ window, keys }) =>
      ledgerLines(ledgerOf(ledger.log.after(0n, 1_000_000)), window, {
        keys: new Set(keys),
        at: () => undefined,
      }),
  });

  const compareDays = (of: LivingProcess = process): Promise<number> =>
    reconcileWhatIsOver(
      {
        ...books(),
        ...{ entity: house, bus: of.bus, reconciliations: of.reconciliations, store: of.store },
        clock: ledger.clock,
      },
      signal,
    );

  const runs = () =>
    ledger.eventsOf('Reconciliation').map(({ event }) => (event as unknown as ReconciliationEvent).data);

  /** The export's account of money at the provider, and what the provider says that it owes. */
  const cash = async (): Promise<Nanos> => {
    const added = sumBooks();
    const everything = { asOf: null, account: null, customer: null, at: () => undefined };
    for await (const entries of journal(ledgerOf(ledger.log.after(0n, 1_000_000)), everything))
      entries.forEach(added.add);
    return sum(
      added
        .accounts()
        .filter(({ account }) => account === 'assets:cash')
        .map(balanceOf),
    );
  };
  const balance = async (): Promise<Nanos> => {
    let cents = 0n;
    for await (const { net } of stripe.balanceTransactions.list({ limit: 100 })) cents += BigInt(net);
    return (cents * CENT) as Nanos;
  };

  it('finds a day of charges, refunds and disputes in order, and the export ties to the balance to the cent', async () => {
    const first = await buy('first', '100', '19');
    await buy('second', '250', '47.5');
    await process.send(
      `Purchase-${first.purchase}`,
      (envelope) =>
        new RequestPurchaseRefund(first.purchase, { amount: amount('40'), reason: 'not needed' }, envelope),
      'back',
    );
    const { id: provider } = (await stripe.customers.list()).data[0] ?? { id: '' };
    const card = await stripe.paymentMethods.attach('pm_card_createDispute', { customer: provider });
    await stripe.customers.update(provider, { invoice_settings: { default_payment_method: card.id } });
    const disputed = [await buy('won', '50', '9.5'), await buy('lost', '50', '9.5')];
    for (const [nth, { purchase, payment }] of disputed.entries()) {
      const [found] = await payments.disputesOf(payment);
      const { dispute, amount: taken, currency, reason } = found ?? fail('a dispute');
      const opened = { dispute, amount: taken, currency, reason };
      await process.send(
        `Purchase-${purchase}`,
        (envelope) => new RecordProviderDispute(purchase, opened, envelope),
      );
      const outcome = nth === 0 ? 'won' : 'lost';
      const evidence = { uncategorized_text: nth === 0 ? 'winning_evidence' : 'losing_evidence' };
      await stripe.disputes.update(dispute, { evidence, submit: true });
      await process.send(
        `Purchase-${purchase}`,
        (envelope) => new CloseProviderDispute(purchase, { dispute, outcome }, envelope),
      );
    }
    expect(await compareDays()).toBe(0); // the day is not over
    const fine = await stripe.paymentMethods.attach('pm_card_visa', { customer: provider });
    await stripe.customers.update(provider, { invoice_settings: { default_payment_method: fine.id } });

    const fees = (await cash()) - (await balance());
    await ledger.advance(instantOf('2026-03-02T06:00:00.000Z'));
    expect(await compareDays()).toBe(1);
    const [run] = runs();
    expect(run).toMatchObject({ findings: [], counts: [], scheduled: true });
    expect(run?.totals.map(({ what, provider: side, matched }) => [what, side.count, matched.count])).toEqual(
      [
        ['charge', 5, 5],
        ['refund', 1, 1],
        ['dispute', 3, 3],
      ],
    );
    expect(run?.accounts).toMatchObject([{ currency: 'USD', fees, net: await balance() }]);
    expect(fees).toBeGreaterThan(0n);
    // What the provider kept is booked: the export's cash is what the provider owes.
    expect(await cash()).toBe(await balance());
  }, 30_000);

  it('is written once a day, whoever asks, and makes up for the days that were missed in their order', async () => {
    expect(await compareDays()).toBe(0);
    const head = ledger.log.head;
    await ledger.advance(instantOf('2026-03-05T07:00:00.000Z'));
    const other = await ledger.process(2, { wrong: { payments } });
    const [mine, theirs] = await Promise.all([compareDays(), compareDays(other)]);
    expect([mine, theirs]).toEqual([3, 3]);
    expect(ledger.log.head).toBe(head + 3n);
    expect(runs().map(({ period }) => period.start.slice(0, 10))).toEqual([
      ...['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'],
    ]);
  });

  it('names a charge that the ledger never saw, a refund from the dashboard, and a payment that the provider does not know', async () => {
    await ledger.advance(instantOf('2026-03-05T12:00:00.000Z'));
    const kept = await buy('kept', '100', '19');
    const customer = await stripe.customers.create({ description: 'somebody at the till' });
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const strange = await stripe.paymentIntents.create({
      ...{ amount: 12_345, currency: 'usd', customer: customer.id, payment_method: method.id },
      ...{ confirm: true, off_session: true },
    });
    const back = await stripe.refunds.create({ payment_intent: await intentOf(kept.payment), amount: 1_900 });
    const ghost = purchaseOf('ghost');
    await process.command(`Purchase-${ghost.purchase}`, asked('ghost', '500', '95'), 'ghost');
    const paid = {
      ...{ payment: ghost.payment, amount: amount('595'), currency: 'USD' },
      ...{ method: 'card', reference: 'ch_made_up' },
    };
    await process.command(
      `Purchase-${ghost.purchase}`,
      (envelope) => new RecordPurchasePayment(ghost.purchase, paid, envelope),
      'ghost paid',
    );

    await ledger.advance(instantOf('2026-03-06T06:00:00.000Z'));
    expect(await compareDays()).toBe(1);
    const run = runs().at(-1);
    expect(run?.findings).toMatchObject([
      { kind: 'provider-only', what: 'charge', provider: { amount: amount('123.45'), currency: 'USD' } },
      { kind: 'provider-only', what: 'refund', key: back.id, provider: { amount: negated(amount('19')) } },
      { kind: 'ledger-only', what: 'charge', key: ghost.payment, stream: `Purchase-${ghost.purchase}` },
    ]);
    expect(run?.findings[0]?.key).toBe(strange.latest_charge);
    expect(run === undefined ? 0 : differencesIn(run.counts)).toBe(3);

    const log = ledgerOf(ledger.log.after(0n, 1_000_000), { now: ledger.clock.now() });
    const provider = async ({ start, end }: { start: never; end: never }) => {
      const lines = [];
      for await (const line of payments.entriesSince(start, end)) lines.push(line);
      return lines;
    };
    const told = await call(['reconcile', '--from', '2026-03-05'], async () => ({
      ...log,
      provider: provider as never,
    }));
    expect(told.code).toBe(1);
    for (const name of [strange.latest_charge as string, back.id, ghost.payment])
      expect(told.out).toContain(name);
    const agreed = await call(['reconcile', '--from', '2026-03-01', '--json'], async () => ({
      ...log,
      provider: provider as never,
    }));
    expect(agreed.code).toBe(0);
    expect(JSON.parse(agreed.out)).toMatchObject({ differences: 0, accounts: [{ currency: 'USD' }] });
  }, 30_000);

  it('reads the same books from the tables of the sandbox as over its API, and those of the fake', async () => {
    const everything = [instantOf('2026-01-01T00:00:00.000Z'), ledger.clock.now()] as const;
    const listed = async (listing: ProviderListing, ...window: readonly [Instant, Instant]) => {
      const lines: ProviderEntry[] = [];
      for await (const line of listing.entriesSince(...window)) lines.push(line);
      return lines;
    };
    const { db } = beside;
    const lines = await listed(sandboxListing(db), ...everything);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines).toEqual(await listed(payments, ...everything));
    expect(await listed(sandboxListing(db), everything[0], everything[0])).toEqual([]);

    await migrateFakePayments(db);
    const fake = postgresPayments(db);
    const at = instantOf('2026-03-01T10:00:00.000Z');
    const setup = { setup: 'set_1', customer: CUS };
    await fake.setUpMethod(setup);
    const charge = { customer: CUS, amount: amount('100'), currency: 'USD', pays: 'pur_1', at };
    await fake.charge({ ...charge, payment: 'pay_1' });
    await fake.refund({ refund: 'ref_1', payment: 'pay_1', amount: amount('40'), currency: 'USD', at });
    await fake.behave(CUS, { ...settles, decline: { code: 'card_declined', says: null } });
    await fake.charge({ ...charge, payment: 'pay_2' });
    const books = { payment: 'pay_1', fee: 0n, currency: 'USD', at };
    expect(await listed(fakeListing(db), ...everything)).toEqual([
      expect.objectContaining({ ...books, kind: 'charge', source: 'ch_pay_1', net: amount('100') }),
      expect.objectContaining({ ...books, kind: 'refund', source: 're_ref_1', net: negated(amount('40')) }),
    ]);
    expect(await listed(fakeListing(db), everything[0], at)).toEqual([]);
  });

  it('writes nothing while the provider does not answer, and a day at a time when it does again', async () => {
    await ledger.advance(instantOf('2026-03-07T06:00:00.000Z'));
    const head = ledger.log.head;
    const silent = {
      ...books(),
      listing: {
        entriesSince: async function* () {
          await Promise.resolve();
          throw new Error('connect ETIMEDOUT');
        },
      },
    };
    const parts = { entity: house, bus: process.bus, reconciliations: process.reconciliations };
    await expect(
      reconcileWhatIsOver({ ...silent, ...parts, store: process.store, clock: ledger.clock }, signal),
    ).rejects.toMatchObject({ name: 'ProviderUnreadable' });
    expect(ledger.log.head).toBe(head);
    expect(await compareDays()).toBe(1);
    expect(reconciliationLimits.inFlightMs).toBe(6 * 3_600_000);
  });
});

const fail = (what: string): never => {
  throw new Error(`${what} was expected`);
};
