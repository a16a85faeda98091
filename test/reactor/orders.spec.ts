import { describe, expect, it } from '@jest/globals';
import { ChangeBillingDetails } from '#commands';
import { amount } from '#kernel';
import { livingLedger } from '../support/living-ledger.js';
import {
  buySeats,
  CUS,
  decline,
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
