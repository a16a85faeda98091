import { beforeEach, expect, it } from '@jest/globals';
import { amount, instantOf } from '#kernel';
import { settles, type Behaviour, type Charge, type Payments } from '#payments';

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

/** What a provider that can be told how charges end makes of it; what holds of every provider stands in the payments contract. */
export const behaviourContract = (open: () => Subject): void => {
  const customer = 'cus_a';
  const charge = (payment: string, more: Partial<Charge> = {}): Charge => ({
    ...{ payment, customer, amount: amount('29'), currency: 'USD', pays: 'ord_1', at, ...more },
  });
  const attended = (payment: string): Charge => charge(payment, { attended: { returnUrl: back } });
  const declines: Behaviour = { ...settles, decline: { code: 'insufficient_funds', says: 'Not enough.' } };
  let subject: Subject;
  beforeEach(async () => {
    subject = open();
    await subject.behave(customer, settles);
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
    expect(await payments.outcomeOf('pay_6')).toEqual({ kind: 'pending' });
    expect(await reopened().charge(charge('pay_6'))).toMatchObject({ kind: 'succeeded' });
  });

  it('asks a payer who is there for a step, and ends as the payer does', async () => {
    const { payments, behave, act, reopened } = subject;
    await behave(customer, { ...settles, needsAction: true });
    for (const payment of ['pay_7', 'pay_8', 'pay_9']) {
      const asked = await payments.charge(attended(payment));
      expect(asked).toMatchObject({ kind: 'requires-action' });
      expect(await reopened().outcomeOf(payment)).toEqual(asked);
    }
    expect(await payments.charge(charge('pay_10'))).toMatchObject({ code: 'authentication_required' });
    await act('pay_7', 'taken');
    await act('pay_8', 'refused');
    expect(await payments.charge(attended('pay_7'))).toMatchObject({ kind: 'succeeded' });
    expect(await payments.outcomeOf('pay_8')).toMatchObject({ kind: 'failed' });
    expect(await payments.giveUp('pay_9')).toMatchObject({ kind: 'failed', code: 'canceled' });
    expect(await payments.giveUp('pay_7')).toMatchObject({ kind: 'succeeded' });
  });
};
