import { afterEach, describe, expect, it } from '@jest/globals';
import { noticeHandlers } from '../../apps/reactor/src/hearing/handlers.js';
import { livingLedger } from '../support/living-ledger.js';
import { buySeats, CUS, numbers, on, register, subscribe, told } from '../support/living-stories.js';
import { providerBeside, type ProviderBeside } from './provider-beside.js';

/** Asks its payer for a further step on every charge. */
const CARD = 'pm_card_threeDSecure2Required';
const attended = { returnUrl: 'https://shop.test/back' };

const opened: ProviderBeside[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** A customer whose order waits before the page of the payer's bank; what waits is looked at again when a notice comes, and never by itself. */
const standing = async (ordered: 'subscription' | 'seats') => {
  const ledger = await livingLedger('2026-01-31T10:00:00.000Z', { patient: true });
  const { payments, stripe, close, db } = await providerBeside(ledger.clock);
  opened.push({ payments, stripe, close, db });
  const open = (nth: number) => ledger.process(nth, { wrong: { payments } });
  const at = await open(1);
  await register(at);
  if (ordered === 'seats') await subscribe(at, 'teams', { seats: 5 });
  await payments.methodsOf(CUS);
  const { data } = await stripe.customers.search({ query: `metadata['customer']:'${CUS}'` });
  const customer = data[0]?.id ?? '';
  const { id } = await stripe.paymentMethods.attach(CARD, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  if (ordered === 'seats') await buySeats(at, 2, attended);
  else await subscribe(at, 'teams', { seats: 5, ...attended });
  const asked = ledger.eventsOf('Customer').at(-1)?.event;
  if (asked?.type !== 'OrderNeedsAction') throw new Error('a step is asked for');
  const { payment } = asked.data as { payment: string };
  await at.react();
  return {
    ...{ ledger, at, open, payment, stripe },
    latest: () => ledger.eventsOf('Customer').at(-1)?.event,
    /** On the page of the bank; the provider sends its notice to whichever process is there. */
    act: async (step: 'complete' | 'fail', hears = at) => {
      const answer = await payments.outcomeOf(payment);
      if (answer?.kind !== 'requires-action') throw new Error('it waits for its payer');
      const body = new URLSearchParams({ step });
      await fetch(answer.url ?? '', { method: 'POST', body, redirect: 'manual' });
      const handlers = noticeHandlers({ ...hears, objects: payments, parking: ledger.parking });
      const notice = { id: 'evt_1', at: ledger.clock.now(), type: 'x', object: 'pi_1', customer: null };
      expect(await handlers.payment({ ...notice, kind: 'payment', payment })).toBe('done');
      for (let round = 0; round < 4; round += 1) await hears.react();
    },
    /** Of the payment, as the provider has it. */
    intent: async () =>
      (await stripe.paymentIntents.search({ query: `metadata['payment']:'${payment}'` })).data[0],
  };
};

describe('an order on a card with 3-D Secure', () => {
  it('holds once its payer has taken the step, also where another process hears of it', async () => {
    const { ledger, act, open, intent } = await standing('subscription');
    expect(told(ledger.eventsOf('Customer')).at(-1)).toBe('Customer OrderNeedsAction');
    await act('complete', await open(2));
    expect(told(ledger.eventsOf('Customer')).at(-1)).toBe('Customer SubscriptionStarted');
    expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
    expect(numbers(ledger)).toEqual(['INV-000001']);
    expect(await intent()).toMatchObject({ status: 'succeeded', amount_received: 14_500 });
    expect(ledger.parking.parked.size).toBe(0);
  }, 30_000);

  it('fails where the payer fails it, and can be completed no more', async () => {
    const { ledger, act, latest, intent } = await standing('seats');
    await act('fail');
    expect(latest()).toMatchObject({ type: 'SeatOrderFailed' });
    expect(await intent()).toMatchObject({ status: 'canceled', amount_received: 0 });
    expect(numbers(ledger)).toEqual(['INV-000001']);
    expect(ledger.parking.parked.size).toBe(0);
  }, 30_000);

  it('is given up after a day without its payer: the provider takes nothing later', async () => {
    const { ledger, at, latest, intent } = await standing('subscription');
    await at.liveTo(on('2026-02-02'));
    await ledger.parking.wake([`Customer-${CUS}`]);
    for (let round = 0; round < 4; round += 1) await at.react();
    expect(latest()).toMatchObject({
      ...{ type: 'SubscriptionOrderFailed', at: '2026-02-01T10:00:00.000Z' },
      data: { reason: 'lapsed' },
    });
    expect(await intent()).toMatchObject({ status: 'canceled', amount_received: 0 });
    expect(ledger.parking.parked.size).toBe(0);
  }, 30_000);
});
