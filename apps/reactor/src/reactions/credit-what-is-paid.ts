import { CreditPurchase, PurchaseCredits, RefusePurchaseCredits } from '#commands';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R11: what is paid is a lot of the pool, spendable at once. What the pool cannot hold is given back. */
export const creditWhatIsPaid = reaction(
  'credit-what-is-paid',
  ['PurchasePaid'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { value: head } = await desk.purchases.read(purchase, (state) => state.head, desk.now());
    if (head === null) throw new Error(`${purchase} is paid after it is asked for`);
    const { account, net: amount, currency } = head;
    const request = { paid: { amount, currency, reference: event.data.payment }, agreed: true };
    const outcome = await desk.send(
      poolStream(account),
      ['buy'],
      (envelope) => new PurchaseCredits(account, request, envelope),
      { unless: ['too-many-lots', 'amount-out-of-range', 'asset-mismatch', 'amount-not-positive'] },
    );
    if (outcome.kind === 'refused') {
      const { code } = outcome;
      await desk.send(
        stream,
        ['refuse'],
        (envelope) => new RefusePurchaseCredits(purchase, { code }, envelope),
      );
      return;
    }
    const bought = outcome.events.find((one) => one.type === 'CreditsPurchased');
    if (bought === undefined) throw new Error(`${purchase} has bought a lot`);
    const lot = { lot: bought.data.lot, credits: bought.data.amount };
    await desk.send(stream, ['credit'], (envelope) => new CreditPurchase(purchase, lot, envelope));
  },
);
