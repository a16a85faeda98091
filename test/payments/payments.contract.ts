import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { amount, instantOf } from '#kernel';
import type { Charge, ProviderEntry, Refund } from '#payments';
import { eventually, type World } from './world.js';

const at = instantOf('2026-03-01T00:00:00.000Z');
const attended = { returnUrl: 'https://shop.test/back' };

/** What the ledger relies on of the payment provider, by Stripe's own test cards alone: the same cases on the sandbox and on Stripe's test mode. */
export const paymentsContract = (open: () => Promise<World>): void => {
  let world: World;
  beforeAll(async () => {
    world = await open();
  }, 60_000);
  afterAll(() => world.close());

  const charge = (payment: string, more: Partial<Charge> = {}): Charge => ({
    ...{ payment: world.id(`pay_${payment}`), customer: world.id(`cus_${payment}`), pays: 'inv_1', at },
    ...{ amount: amount('29'), currency: 'USD', ...more },
  });
  const refund = (ref: string, payment: string, text: string): Refund => ({
    ...{ refund: world.id(`ref_${ref}`), payment: world.id(`pay_${payment}`), amount: amount(text) },
    ...{ currency: 'USD', at },
  });
  /** A process chose this card for the charge, and was killed before it asked. Stripe saves none that declines. */
  const choose = ({ payment, customer, pays }: Charge, card: string) =>
    world.pool.query(
      `insert into payments_stripe.payments (payment, customer, amount, currency, pays, return_url, method)
       values ($1, $2, 29000000000, 'USD', $3, $4, $5)`,
      [payment, customer, pays, attended.returnUrl, card],
    );
  /** A process was killed before it wrote this down. */
  const forget = (payment: string, ...columns: readonly string[]) =>
    world.pool.query(
      `update payments_stripe.payments set ${columns.map((column) => `${column} = null`).join(', ')} where payment = $1`,
      [world.id(`pay_${payment}`)],
    );

  /** One line of the provider's books for each kind, once all of them stand there. */
  const booked = (payment: string, kinds: readonly ProviderEntry['kind'][]) =>
    eventually(world, async () => {
      const found = new Map<string, ProviderEntry>();
      for await (const line of world.provider().entriesSince(world.since))
        if (line.payment === payment) found.set(line.kind, line);
      const lines = kinds.flatMap((kind) => found.get(kind) ?? []);
      return lines.length < kinds.length ? null : lines;
    });

  it('a charge succeeds and names what paid, and the same id is the same charge, whoever asks', async () => {
    const answer = await world.provider('pm_card_visa').charge(charge('one'));
    const taken = { method: 'visa ending in 4242', amount: amount('29'), currency: 'USD' };
    expect(answer).toMatchObject({ kind: 'succeeded', ...taken });
    const more = charge('one', { amount: amount('31') });
    expect(await world.provider().charge(more)).toEqual(answer);
    expect(await world.provider().outcomeOf(more.payment)).toEqual(answer);
    await forget('one', 'printed'); // settled before names were kept
    expect(await world.provider().outcomeOf(more.payment)).toEqual(answer);
  });

  it('so is one whose answer nobody heard', async () => {
    const answer = await world.provider('pm_card_visa').charge(charge('unheard'));
    await forget('unheard', 'intent', 'reference', 'printed');
    expect(await world.provider().charge(charge('unheard'))).toEqual(answer);
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error'],
  ])('%s is declined with %s, and stays declined', async (card, code) => {
    const asked = charge(code, { attended });
    await choose(asked, card);
    const answer = await world.provider().charge(asked);
    expect(answer).toMatchObject({ kind: 'failed', code });
    expect(await world.provider().charge(asked)).toEqual(answer);
    expect(await world.provider().outcomeOf(asked.payment)).toEqual(answer);
  });

  it('a saved card that declines does so off-session', async () => {
    const payments = world.provider('pm_card_chargeCustomerFail');
    expect(await payments.charge(charge('saved'))).toMatchObject({ kind: 'failed', code: 'generic_decline' });
  });

  it('what needs a step fails where nobody is there to take it', async () => {
    const payments = world.provider('pm_card_authenticationRequired');
    expect(await payments.charge(charge('alone'))).toMatchObject({
      ...{ kind: 'failed', code: 'authentication_required' },
    });
  });

  it('a payer who is there is asked for the step, until it is given up', async () => {
    const asked = charge('step', { attended });
    const answer = await world.provider('pm_card_threeDSecure2Required').charge(asked);
    expect(answer).toMatchObject({
      ...{ kind: 'requires-action', clientSecret: expect.stringMatching(/^pi_\w+_secret_\w+$/) },
      url: expect.stringMatching(/^https?:\/\//),
    });
    expect(await world.provider().outcomeOf(asked.payment)).toMatchObject({ kind: 'requires-action' });
    const over = { kind: 'failed', code: 'canceled' };
    expect(await world.provider().giveUp(asked.payment)).toMatchObject(over);
    expect(await world.provider().charge(asked)).toMatchObject(over);
  });

  it('giving up what has succeeded answers that', async () => {
    const answer = await world.provider('pm_card_visa').charge(charge('done'));
    expect(await world.provider().giveUp(world.id('pay_done'))).toEqual(answer);
  });

  it('giving up what never left takes nothing, then or when it is asked for late', async () => {
    const over = { kind: 'failed', code: 'canceled' };
    const unsent = charge('unsent');
    await choose(unsent, 'pm_card_visa');
    expect(await world.provider().giveUp(unsent.payment)).toMatchObject(over);
    // Sent before it was given up, it arrives now: whoever sent it has looked at nothing since.
    await forget('unsent', 'failure_code');
    await expect(world.provider().charge(unsent)).rejects.toThrow(/[Ii]dempoten/);
    expect(await world.provider().giveUp(unsent.payment)).toMatchObject(over);
    expect(await world.provider().charge(unsent)).toMatchObject(over);
    const unknown = charge('unknown');
    expect(await world.provider().giveUp(unknown.payment)).toBeNull();
    expect(await world.provider('pm_card_visa').charge(unknown)).toMatchObject(over);
    expect(await world.provider().refundable(unsent.payment)).toBeNull();
  });

  it('giving up what has arrived, unheard, answers that', async () => {
    const answer = await world.provider('pm_card_visa').charge(charge('arrived'));
    await forget('arrived', 'intent', 'reference', 'printed');
    expect(await world.provider().giveUp(world.id('pay_arrived'))).toEqual(answer);
  });

  it('never heard of what was not charged', async () => {
    const payments = world.provider();
    expect(await payments.outcomeOf(world.id('pay_none'))).toBeNull();
    expect(await payments.giveUp(world.id('pay_none'))).toBeNull();
    expect(await payments.disputesOf(world.id('pay_none'))).toEqual([]);
  });

  it('without a card on file nothing is charged', async () => {
    const answer = await world.provider().charge(charge('bare'));
    expect(answer).toMatchObject({ kind: 'failed', code: 'payment_method_missing' });
  });

  it('gives back no more than a charge took, and each refund once', async () => {
    const payments = world.provider('pm_card_visa');
    await payments.charge(charge('back'));
    const first = await payments.refund(refund('1', 'back', '20'));
    expect(first).toMatchObject({ kind: 'succeeded' });
    expect(await world.provider().refund(refund('1', 'back', '20'))).toEqual(first);
    await world.pool.query('update payments_stripe.refunds set reference = null'); // nobody heard it
    expect(await payments.refund(refund('1', 'back', '20'))).toEqual(first);
    expect(await payments.refund(refund('2', 'back', '9.01'))).toMatchObject({ code: 'amount_too_large' });
    expect(await payments.refund(refund('3', 'back', '9'))).toMatchObject({ kind: 'succeeded' });
    expect(await payments.refund(refund('4', 'none', '1'))).toMatchObject({ code: 'charge_not_found' });
  });

  it('says how much of a charge can still be given back, whoever gave back the rest', async () => {
    const payments = world.provider('pm_card_visa');
    const { payment } = charge('left');
    expect(await payments.refundable(payment)).toBeNull();
    const paid = await payments.charge(charge('left'));
    const left = (text: string) => ({ left: amount(text), currency: 'USD', disputed: false });
    expect(await payments.refundable(payment)).toEqual(left('29'));
    await payments.refund(refund('left', 'left', '4'));
    const { reference } = paid as { reference: string };
    await world.stripe.refunds.create({ charge: reference, amount: 1_000 });
    expect(await world.provider().refundable(payment)).toEqual(left('15'));
    await world.stripe.refunds.create({ charge: reference });
    expect(await payments.refundable(payment)).toEqual(left('0'));
  });

  it('gives all of it back at once', async () => {
    const payments = world.provider('pm_card_visa');
    const paid = await payments.charge(charge('whole'));
    expect(await payments.refund(refund('whole', 'whole', '29'))).toMatchObject({ kind: 'succeeded' });
    const { reference } = paid as { reference: string };
    expect(await world.stripe.charges.retrieve(reference)).toMatchObject({
      ...{ refunded: true, amount_refunded: 2_900 },
    });
  });

  it('a currency without decimals is charged by its whole units', async () => {
    const yen = charge('yen', { amount: amount('2900'), currency: 'JPY' });
    const answer = await world.provider('pm_card_visa').charge(yen);
    expect(answer).toMatchObject({ kind: 'succeeded', amount: amount('2900'), currency: 'JPY' });
    const { reference } = answer as { reference: string };
    expect(await world.stripe.charges.retrieve(reference)).toMatchObject({ amount: 2_900, currency: 'jpy' });
  });

  it('cards are set up, listed, chosen and removed, of the one customer whose they are', async () => {
    const payments = world.provider();
    const [customer, other] = [world.id('cus_cards'), world.id('cus_other')];
    expect(await payments.methodsOf(customer)).toEqual([]);
    const asked = { setup: world.id('set_1'), customer };
    const setup = await payments.setUpMethod(asked);
    expect(await world.provider().setUpMethod(asked)).toEqual(setup);
    expect(setup.clientSecret).toMatch(/^seti_\w+_secret_\w+$/);
    const confirmed = { payment_method: 'pm_card_mastercard', return_url: attended.returnUrl };
    await world.stripe.setupIntents.confirm(setup.reference, confirmed); // as the payer's browser does
    const [method] = await payments.methodsOf(customer);
    expect(method).toMatchObject({ brand: 'mastercard', last4: '4444', isDefault: false });
    expect(method?.expires).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
    const id = method?.method ?? '';
    expect(await payments.makeDefault(customer, 'pm_none')).toBe('absent');
    expect(await payments.makeDefault(other, id)).toBe('absent');
    expect(await payments.makeDefault(customer, id)).toBe('done');
    expect(await payments.methodsOf(customer)).toMatchObject([{ method: id, isDefault: true }]);
    const paid = await payments.charge(charge('card', { customer }));
    expect(paid).toMatchObject({ kind: 'succeeded', method: 'mastercard ending in 4444' });
    expect(await payments.removeMethod(other, id)).toBe('absent');
    expect(await payments.removeMethod(customer, id)).toBe('done');
    expect(await payments.removeMethod(customer, id)).toBe('absent');
    expect(await payments.methodsOf(customer)).toEqual([]);
  });

  it('another card on file takes the place of a default that is removed', async () => {
    const payments = world.provider();
    const customer = world.id('cus_promoted');
    for (const card of ['pm_card_visa', 'pm_card_mastercard']) {
      const { reference } = await payments.setUpMethod({ setup: world.id(`set_${card}`), customer });
      const given = { payment_method: card, return_url: attended.returnUrl };
      await world.stripe.setupIntents.confirm(reference, given);
    }
    const methods = await payments.methodsOf(customer);
    const [visa, mastercard] = ['visa', 'mastercard'].map(
      (brand) => methods.find((one) => one.brand === brand)?.method ?? '',
    );
    expect(await payments.makeDefault(customer, visa ?? '')).toBe('done');
    expect(await payments.removeMethod(customer, visa ?? '')).toBe('done');
    expect(await payments.methodsOf(customer)).toMatchObject([{ method: mastercard, isDefault: true }]);
    const paid = await payments.charge(charge('promoted', { customer }));
    expect(paid).toMatchObject({ kind: 'succeeded', method: 'mastercard ending in 4444' });
  });

  it('a card that declines is not saved', async () => {
    const payments = world.provider();
    const customer = world.id('cus_refused');
    const { reference } = await payments.setUpMethod({ setup: world.id('set_refused'), customer });
    const given = { payment_method: 'pm_card_chargeDeclined', return_url: attended.returnUrl };
    await expect(world.stripe.setupIntents.confirm(reference, given)).rejects.toMatchObject({
      ...{ type: 'StripeCardError', code: 'card_declined' },
    });
    expect(await payments.methodsOf(customer)).toEqual([]);
  });

  it('a first purchase is paid on a page, the same one for the same payment, which may be given up', async () => {
    const page = { title: 'Credits', successUrl: 'https://shop.test/y', cancelUrl: 'https://shop.test/n' };
    const asked = { ...charge('page'), ...page };
    const first = await world.provider().checkout(asked);
    expect(first.url.startsWith(world.pages)).toBe(true);
    expect(await world.provider().checkout(asked)).toEqual(first);
    expect(await world.provider().outcomeOf(asked.payment)).toEqual({ kind: 'pending' });
    const over = { kind: 'failed', code: 'canceled' };
    expect(await world.provider().giveUp(asked.payment)).toMatchObject(over);
  });

  it('lists in its books what it charged and gave back, with its fee', async () => {
    const payments = world.provider('pm_card_visa');
    const { payment } = charge('books');
    await payments.charge(charge('books'));
    await payments.refund(refund('books', 'books', '10'));
    const lines = await booked(payment, ['charge', 'refund']);
    const [taken, given] = lines;
    for (const { amount: gross, fee, net } of lines) expect(net).toBe(gross - fee);
    expect(taken?.fee).toBeGreaterThan(0n);
    if (world.fee === null) return;
    expect(given).toMatchObject({ amount: amount('-10'), currency: 'USD' });
    expect(taken).toMatchObject({ amount: amount('29'), fee: world.fee, currency: 'USD' });
  });

  it('tells of a dispute that the bank of a payer opens', async () => {
    const payments = world.provider('pm_card_createDispute');
    const { payment } = charge('disputed');
    await payments.charge(charge('disputed'));
    const dispute = await eventually(world, async () => (await payments.disputesOf(payment))[0]);
    expect(dispute).toMatchObject({
      ...{ payment, amount: amount('29'), currency: 'USD', state: 'open', reason: 'fraudulent' },
    });
    expect(await payments.disputeNamed(dispute.dispute)).toEqual(dispute);
    expect(await payments.refundable(payment)).toMatchObject({ disputed: true });
    const [line] = await booked(payment, ['dispute']);
    expect(line?.source).toBe(dispute.dispute);
    if (world.fee !== null) expect(line).toMatchObject({ amount: amount('-29'), fee: amount('15') });
  });

  it('takes reports of seats in any order: the latest stands', async () => {
    const customer = world.id('cus_seats');
    const payments = world.provider();
    await payments.reportQuantity({ customer, seats: 4, at: instantOf('2026-03-02T00:00:00.000Z') });
    await payments.reportQuantity({ customer, seats: 3, at });
    const { rows } = await world.pool.query<{ provider: string }>(
      'select provider_customer as provider from payments_stripe.customers where customer = $1',
      [customer],
    );
    expect(await world.stripe.customers.retrieve(rows[0]?.provider ?? '')).toMatchObject({
      metadata: { customer, seats: '4' },
    });
  });
};
