import { beforeEach, expect, it } from '@jest/globals';
import { amount, instantOf } from '#kernel';
import { settles, type Behaviour, type Charge, type Payments, type Refund } from '#payments';

/** A provider, and the customers of it that this test may charge. */
export type Subject = {
  readonly payments: Payments;
  /** The same one, as another process sees it. */
  readonly reopened: () => Payments;
  readonly behave: (customer: string, behaviour: Behaviour) => Promise<void>;
  /** The payer takes the step that a charge waits for, or refuses to. */
  readonly act: (payment: string, step: 'taken' | 'refused') => Promise<void>;
};

const at = instantOf('2026-03-01T00:00:00.000Z');
const back = 'https://shop.test/back';

/** What the ledger relies on, of every provider. `id` makes ids of one run its own. */
export const portContract = (open: () => Subject, id: (text: string) => string = (text) => text): void => {
  const customer = id('cus_a');
  const charge = (payment: string, more: Partial<Charge> = {}): Charge => ({
    ...{ payment: id(payment), customer, amount: amount('29'), currency: 'USD', pays: 'ord_1', at, ...more },
  });
  const attended = (payment: string): Charge => charge(payment, { attended: { returnUrl: back } });
  const refund = (ref: string, payment: string, text: string): Refund => ({
    ...{ refund: id(ref), payment: id(payment), amount: amount(text), currency: 'USD', at },
  });
  const declines: Behaviour = { ...settles, decline: { code: 'insufficient_funds', says: 'Not enough.' } };
  let subject: Subject;
  beforeEach(async () => {
    subject = open();
    await subject.behave(customer, settles);
  });

  it('settles, and answers the same id the same, whatever is asked with it and by whom', async () => {
    const { payments, behave, reopened } = subject;
    const answer = await payments.charge(charge('pay_1'));
    expect(answer).toMatchObject({ kind: 'succeeded', amount: amount('29'), currency: 'USD' });
    await behave(customer, declines);
    expect(await payments.charge(charge('pay_1', { amount: amount('31') }))).toEqual(answer);
    expect(await reopened().outcomeOf(id('pay_1'))).toEqual(answer);
  });

  it('declines with a code; what it declined stays declined', async () => {
    const { payments, behave, reopened } = subject;
    await behave(customer, declines);
    const failed = { kind: 'failed', code: 'insufficient_funds', says: 'Not enough.' };
    expect(await payments.charge(charge('pay_2'))).toEqual(failed);
    await behave(customer, settles);
    expect(await payments.charge(charge('pay_3'))).toMatchObject({ kind: 'succeeded' });
    expect(await reopened().charge(charge('pay_2'))).toEqual(failed);
  });

  it('declines once where it is told so', async () => {
    const { payments, behave } = subject;
    await behave(customer, { ...declines, lasts: 'once' });
    expect(await payments.charge(charge('pay_4'))).toMatchObject({ kind: 'failed' });
    expect(await payments.charge(charge('pay_5'))).toMatchObject({ kind: 'succeeded' });
  });

  it('is under way as often as it is told, then comes to its end', async () => {
    const { payments, behave, reopened } = subject;
    await behave(customer, { ...settles, pendingFirst: 2 });
    expect(await payments.charge(charge('pay_6'))).toEqual({ kind: 'pending' });
    expect(await payments.outcomeOf(id('pay_6'))).toEqual({ kind: 'pending' });
    expect(await reopened().charge(charge('pay_6'))).toMatchObject({ kind: 'succeeded' });
  });

  it('asks a payer who is there for a step, and ends as the payer does', async () => {
    const { payments, behave, act, reopened } = subject;
    await behave(customer, { ...settles, needsAction: true });
    for (const payment of ['pay_7', 'pay_8', 'pay_9']) {
      const asked = await payments.charge(attended(payment));
      expect(asked).toMatchObject({ kind: 'requires-action' });
      expect(await reopened().outcomeOf(id(payment))).toEqual(asked);
    }
    expect(await payments.charge(charge('pay_10'))).toMatchObject({ code: 'authentication_required' });
    await act(id('pay_7'), 'taken');
    await act(id('pay_8'), 'refused');
    expect(await payments.charge(attended('pay_7'))).toMatchObject({ kind: 'succeeded' });
    expect(await payments.outcomeOf(id('pay_8'))).toMatchObject({ kind: 'failed' });
    expect(await payments.giveUp(id('pay_9'))).toMatchObject({ kind: 'failed', code: 'canceled' });
    expect(await payments.giveUp(id('pay_7'))).toMatchObject({ kind: 'succeeded' });
  });

  it('never heard of what was not charged', async () => {
    expect(await subject.payments.outcomeOf(id('pay_none'))).toBeNull();
    expect(await subject.payments.giveUp(id('pay_none'))).toBeNull();
  });

  it('gives back no more than a charge took, and each refund once', async () => {
    const { payments, reopened } = subject;
    await payments.charge(charge('pay_11'));
    const answer = await payments.refund(refund('ref_1', 'pay_11', '20'));
    expect(answer).toMatchObject({ kind: 'succeeded' });
    expect(await reopened().refund(refund('ref_1', 'pay_11', '20'))).toEqual(answer);
    expect(await payments.refund(refund('ref_2', 'pay_11', '9.01'))).toMatchObject({
      code: 'amount_too_large',
    });
    expect(await payments.refund(refund('ref_3', 'pay_11', '9'))).toMatchObject({ kind: 'succeeded' });
    expect(await payments.refund(refund('ref_4', 'pay_none', '1'))).toMatchObject({
      code: 'charge_not_found',
    });
  });

  it('takes reports of seats in any order', async () => {
    const later = instantOf('2026-03-02T00:00:00.000Z');
    await subject.payments.reportQuantity({ customer, seats: 4, at: later });
    await subject.payments.reportQuantity({ customer, seats: 3, at });
  });
};
