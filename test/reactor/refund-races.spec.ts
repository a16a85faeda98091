import { describe, expect, it } from '@jest/globals';
import type { DeskParts } from '#apps/reactor';
import { factsOf } from '#commands';
import { amount } from '#kernel';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import { buy, PAY, PUR, refundCommand, withPool } from '../support/purchase-stories.js';
import { untilQuiet } from '../support/top-up-stories.js';
import { dying } from './dying.js';

describe('a refund that one takes the credits for while another finds the money held', () => {
  /** Two runs at once: the first has asked the provider when the other begins, and is answered last. */
  const raced = async (dies: { readonly at: number; readonly done: boolean }) => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    await buy(first, '50', { taxes: '9.5' });
    const facts = factsOf(
      `Purchase-${PUR}`,
      await first.command(`Purchase-${PUR}`, refundCommand(null), 'refund'),
      { commandId: 'refund', correlation: 'refund' },
    );
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let reached: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (reached = resolve));
    const { payments } = first;
    const held: DeskParts['payments'] = {
      ...payments,
      refundable: async (payment) => {
        reached();
        await answered;
        const left = await payments.refundable(payment);
        return left === null ? null : { ...left, disputed: true };
      },
    };
    // The reactor is done with the request then: it never looks at it again.
    const late = (await ledger.process(1, { wrong: { payments: held } })).react();
    await waits;
    const { parts, steps } = dying(first, dies);
    await (await ledger.process(2, { wrong: parts })).followThrough(facts);
    answer();
    await late;
    await untilQuiet(await ledger.process(3), ledger);
    return { ledger, steps: steps() };
  };
  const types = (ledger: LivingLedger, category: string) =>
    ledger.eventsOf(category).map(({ event }) => event.type);

  it('is refunded, wherever the one who took them is killed', async () => {
    const whole = await raced({ at: Infinity, done: false });
    let declined = 0;
    for (let at = 1; at <= whole.steps; at += 1)
      for (const done of [false, true]) {
        const { ledger } = await raced({ at, done });
        const gaveUp = types(ledger, 'CreditPool').includes('CreditsRefunded');
        const told = types(ledger, 'Purchase');
        expect({ at, done, refunded: told.includes('PurchaseRefunded') }).toEqual({
          ...{ at, done, refunded: gaveUp },
        });
        expect(ledger.payments.returned().get(PAY)).toBe(amount(gaveUp ? '59.5' : '0'));
        if (gaveUp && told.includes('PurchaseRefundDeclined')) declined += 1;
        expect(ledger.parking.parked.size).toBe(0);
      }
    expect(declined).toBeGreaterThan(0);
  }, 60_000);
});
