import { describe, expect, it } from '@jest/globals';
import { closeCreditDispute, disputeCredits, purchaseCredits } from '#domain/credit-pool';
import { amount } from '#kernel';
import { day, debit, opened, pools, story } from '../../../../test/support/pool-stories.js';

const bought = story(opened(), [
  day(1),
  purchaseCredits({ lot: 'lot_p', paid: { amount: amount('100'), currency: 'USD', reference: 'pay_1' } }),
]);
const dispute = (name: string, text: string) =>
  disputeCredits({ dispute: name, lot: 'lot_p', amount: amount(text), recordDebt: true, freeze: false });
const won = (name: string) => closeCreditDispute({ dispute: name, outcome: 'won' });

describe('two disputes of one purchase at once', () => {
  it('owe what is used once: what the other one holds is not used', () => {
    const both = story(bought, [day(2), dispute('dp_1', '100')], [day(2), dispute('dp_2', '40')]);
    expect(pools.given(...both).state).toMatchObject({ free: amount('0'), debt: amount('0') });
    const used = story(
      bought,
      [day(2), debit('deb_1', '30')],
      [day(2), dispute('dp_1', '80')],
      [day(2), dispute('dp_2', '80')],
    );
    expect(pools.given(...used).state).toMatchObject({ free: amount('0'), debt: amount('30') });
  });

  it('give back what was there, in whatever order they close and whatever has repaid what was owed', () => {
    const later = purchaseCredits({
      ...{ lot: 'lot_q', paid: { amount: amount('50'), currency: 'USD', reference: 'pay_2' } },
    });
    for (const order of [
      ['dp_1', 'dp_2'],
      ['dp_2', 'dp_1'],
    ]) {
      const closed = story(
        bought,
        [day(2), dispute('dp_1', '100')],
        [day(2), dispute('dp_2', '40')],
        [day(3), later],
        ...order.map((name) => [day(4), won(name)] as const),
      );
      expect(pools.given(...closed).state).toMatchObject({ free: amount('150'), debt: amount('0') });
    }
  });
});
