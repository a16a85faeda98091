import { describe, expect, it } from '@jest/globals';
import { ChangeBillingDetails, SettleCustomer } from '#commands';
import { amount, type Instant } from '#kernel';
import { settles } from '#payments';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import {
  buySeats,
  CUS,
  decline,
  join,
  numbers,
  on,
  register,
  settleAgain,
  subscribe,
  subscribeCommand,
  told,
} from '../support/living-stories.js';

describe('what is ordered', () => {
  it('is charged, holds, is invoiced and paid, all within the request', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await subscribe(first, 'teams', { seats: 5 });
    expect(first.problems).toEqual([]);
    expect(told(ledger.events()).slice(-12)).toEqual([
      'Customer CustomerRegistered',
      'Customer SubscriptionOrdered',
      'Customer SubscriptionStarted',
      'CreditPool AccountOpened',
      'CreditPool PolicyAssigned',
      'Standing DunningTermsAssigned',
      'Invoice InvoiceDrafted',
      'InvoiceRegister DocumentNumbered',
      'Invoice InvoiceIssued',
      'Invoice InvoicePaymentApplied',
      'Invoice InvoicePaid',
      'Standing InvoiceCleared',
    ]);
    expect([...ledger.payments.taken().values()]).toEqual([amount('145')]);
    expect(numbers(ledger)).toEqual(['INV-000001']);
  });

  it('is charged with its taxes, to the cent that the invoice says; the buyer is printed', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    const address = {
      line1: null,
      line2: null,
      postalCode: null,
      city: 'Berlin',
      region: null,
      country: 'DE',
    };
    const content = { name: 'Acme', email: null, taxId: null, address };
    await ledger.vault.put('bil_1', CUS, { kind: 'billing-details', content });
    await first.send(
      `Customer-${CUS}`,
      (envelope) => new ChangeBillingDetails(CUS, { details: 'bil_1' }, envelope),
    );
    await subscribe(first, 'teams', { seats: 5 });
    expect([...ledger.payments.taken().values()]).toEqual([amount('172.55')]);
    const issued = ledger.eventsOf('Invoice').find(({ event }) => event.type === 'InvoiceIssued');
    expect(issued?.event.data).toMatchObject({ tax: amount('27.55'), number: 'INV-000001' });
    const { buyer } = issued?.event.data as { buyer: string };
    expect((await ledger.vault.find([buyer])).get(buyer)).toEqual({ kind: 'printed-buyer', content });
    expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
  });

  it('adds seats for the days that are left, on an invoice of their own', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await subscribe(first, 'teams', { seats: 5 });
    await first.liveTo(on('2026-02-14'));
    await buySeats(first, 3);
    expect(numbers(ledger)).toEqual(['INV-000001', 'INV-000002']);
    // Feb 14 to 27 of the 28 days from Jan 31: 3 × $29 × 14/28.
    expect([...ledger.payments.taken().values()]).toEqual([amount('145'), amount('43.5')]);
    const drafted = ledger.eventsOf('Invoice').filter(({ event }) => event.type === 'InvoiceDrafted');
    expect(drafted[1]?.event.data).toMatchObject({ kind: 'supplementary' });
    expect(first.problems).toEqual([]);
  });

  it('fails with the reason that the provider gives, and nothing is invoiced', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await decline(ledger, 'expired_card');
    await subscribe(first, 'teams', { seats: 5 });
    const [failed] = ledger.eventsOf('Customer').slice(-1);
    expect(failed?.event).toMatchObject({
      type: 'SubscriptionOrderFailed',
      data: { reason: 'expired_card' },
    });
    expect(ledger.eventsOf('Invoice')).toEqual([]);
    await settleAgain(ledger);
    await subscribe(first, 'teams', { seats: 5 });
    expect(numbers(ledger)).toEqual(['INV-000001']);
  });

  it('that lapses while its charge is under way gives the money back, once', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await ledger.payments.behave(CUS, { decline: null, lasts: 'until-changed', pendingFirst: 4 });
    await subscribe(first, 'teams', { seats: 5 });
    expect(first.problems).toHaveLength(1);
    await ledger.advance(on('2026-02-02'));
    await first.liveTo(on('2026-02-02'));
    for (let round = 0; round < 4; round += 1) await first.react();
    expect(told(ledger.eventsOf('Customer')).at(-1)).toBe('Customer SubscriptionOrderFailed');
    const [[payment, back] = []] = [...ledger.payments.returned()];
    expect(back).toBe(amount('145'));
    expect(ledger.payments.taken().get(payment ?? '')).toBe(amount('145'));
    expect(ledger.eventsOf('Invoice')).toEqual([]);
    expect(ledger.parking.parked.size).toBe(0);
  });

  it('that lapsed before anybody charged it is never charged', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await first.command(`Customer-${CUS}`, await subscribeCommand(first, 'teams', { seats: 5 }));
    await ledger.advance(on('2026-02-02'));
    await first.react();
    await first.liveTo(on('2026-02-02'));
    expect(ledger.payments.taken().size).toBe(0);
  });
});

/** The payment of the customer's latest order, as it is known at the provider. */
const paymentOf = (ledger: LivingLedger): string => {
  const asked = ledger.eventsOf('Customer').findLast(({ event }) => event.type === 'OrderNeedsAction');
  return (asked?.event.data as { payment: string }).payment;
};
const latest = (ledger: LivingLedger) => ledger.eventsOf('Customer').at(-1)?.event;
const attended = { returnUrl: 'https://shop.test/back' };

describe('what is ordered by somebody whose card asks for a further step', () => {
  /** A customer who stands before the step of an order: of the first subscription, or of more seats. */
  const waiting = async (ordered: 'subscription' | 'seats' = 'subscription'): Promise<LivingLedger> => {
    const ledger = await livingLedger();
    const { first, payments } = ledger;
    await register(first);
    if (ordered === 'seats') await subscribe(first, 'teams', { seats: 5 });
    await payments.behave(CUS, { ...settles, needsAction: true });
    if (ordered === 'seats') await buySeats(first, 2, attended);
    else await subscribe(first, 'teams', { seats: 5, ...attended });
    expect(latest(ledger)?.type).toBe('OrderNeedsAction');
    return ledger;
  };

  it('waits for it, and holds once it is taken, whichever process finds out', async () => {
    const ledger = await waiting();
    const { first, payments } = ledger;
    await first.react();
    expect(latest(ledger)?.type).toBe('OrderNeedsAction');
    expect(payments.taken().size).toBe(0);
    await payments.act(paymentOf(ledger), 'taken');
    const second = await ledger.process(1);
    for (let round = 0; round < 4; round += 1) await second.react(); // the first one was killed
    expect(told(ledger.eventsOf('Customer')).slice(-2)).toEqual([
      'Customer OrderNeedsAction',
      'Customer SubscriptionStarted',
    ]);
    expect([...payments.taken().values()]).toEqual([amount('145')]);
    expect(numbers(ledger)).toEqual(['INV-000001']);
    expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
    expect(ledger.parking.parked.size).toBe(0);
  });

  it('adds seats once it is taken, and none where it is refused', async () => {
    const taken = await waiting('seats');
    await taken.payments.act(paymentOf(taken), 'taken');
    await taken.first.react();
    expect(latest(taken)).toMatchObject({ type: 'SeatsAdded', data: { quantity: 2, paid: 7 } });
    const refused = await waiting('seats');
    await refused.payments.act(paymentOf(refused), 'refused');
    await refused.first.react();
    expect(latest(refused)).toMatchObject({
      type: 'SeatOrderFailed',
      data: { reason: 'authentication_failed' },
    });
    expect(refused.parking.parked.size).toBe(0);
  });

  it('holds up nothing else of its customer', async () => {
    const ledger = await waiting('seats');
    const second = await ledger.process(1);
    await second.react();
    await join(ledger.first, 'usr_bob');
    await second.react();
    expect([...ledger.parking.parked.values()].map(({ type }) => type)).toEqual(['OrderNeedsAction.v1']);
  });

  it('fails at once where nobody is there to take it', async () => {
    const ledger = await livingLedger();
    await register(ledger.first);
    await ledger.payments.behave(CUS, { ...settles, needsAction: true });
    await subscribe(ledger.first, 'teams', { seats: 5 });
    expect(latest(ledger)).toMatchObject({ data: { reason: 'authentication_required' } });
  });

  it('lapses after a day: the charge is given up and takes nothing later', async () => {
    const ledger = await waiting();
    const { first, payments } = ledger;
    await first.react();
    await first.liveTo(on('2026-02-02'));
    for (let round = 0; round < 3; round += 1) await first.react();
    expect(latest(ledger)).toMatchObject({
      ...{ type: 'SubscriptionOrderFailed', at: '2026-02-01T10:00:00.000Z' as Instant },
      data: { reason: 'lapsed' },
    });
    await payments.act(paymentOf(ledger), 'taken');
    await first.react();
    expect(payments.taken().size).toBe(0);
    expect(ledger.parking.parked.size).toBe(0);
  });

  it('gives back what was paid in the last moment and heard of too late', async () => {
    const ledger = await waiting();
    const { first, payments } = ledger;
    const payment = paymentOf(ledger);
    await ledger.advance(on('2026-02-02'));
    await payments.act(payment, 'taken');
    await first.command(`Customer-${CUS}`, (envelope) => new SettleCustomer(CUS, envelope));
    for (let round = 0; round < 3; round += 1) await first.react();
    expect(latest(ledger)).toMatchObject({ data: { reason: 'lapsed' } });
    expect(payments.returned().get(payment)).toBe(amount('145'));
    expect(ledger.eventsOf('Invoice')).toEqual([]);
  });
});

describe('taxes that were confirmed', () => {
  const vat = {
    ...{ code: 'VAT', jurisdiction: 'DE', rate: amount('19') },
    ...{ base: amount('145'), amount: amount('27.55') },
  };

  it('are charged and invoiced as they were shown, whatever the tables and the address say by then', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first); // without an address: nothing would be taxed today
    await subscribe(first, 'teams', { seats: 5, taxes: [vat] });
    expect([...ledger.payments.taken().values()]).toEqual([amount('172.55')]);
    const drafted = ledger.eventsOf('Invoice').find(({ event }) => event.type === 'InvoiceDrafted');
    expect(drafted?.event.data).toMatchObject({
      taxes: [vat],
      totals: { net: amount('145'), tax: amount('27.55'), gross: amount('172.55') },
    });
    expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
    const seats = { ...vat, base: amount('29'), amount: amount('5.51') };
    await buySeats(first, 1, { taxes: [seats] });
    expect([...ledger.payments.taken().values()]).toEqual([amount('172.55'), amount('34.51')]);
    expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
  });
});
