import { FailTopUp, RequestPurchase } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import { taxesOn } from '../invoicing/taxes.js';
import { idIn, paymentOfPurchase, purchaseStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R36: a top-up is a purchase like any other, with its taxes and its invoice; nobody is there who could take a further step. */
export const buyWhatTopsUp = reaction(
  'buy-what-tops-up',
  ['TopUpTriggered'],
  async ({ stream, event }, desk) => {
    const account = idIn(stream);
    const { purchase, customer, amount: net, currency } = event.data;
    const minorUnit = minorUnitOf(currency);
    if (minorUnit === null) throw new Error(`${currency} was there when the top-up was chosen`);
    const at = desk.now();
    const taxes = await taxesOn(desk, {
      ...{ customer, currency, minorUnit, amounts: [net], at },
      sells: 'credits',
    });
    const request = {
      ...{ customer, account, payment: paymentOfPurchase(purchase), net, taxes },
      ...({ trigger: 'top-up', returnUrl: null } as const),
    };
    // Dated now: a reactor that was away must not ask for what has lapsed already.
    const requested = await desk.send(
      purchaseStream(purchase),
      ['buy'],
      (envelope) => new RequestPurchase(purchase, request, envelope),
      { at, unless: ['account-not-found', 'currency-unknown', 'amount-below-minor-unit'] },
    );
    if (requested.kind === 'accepted') return;
    const reason = { code: requested.code, says: null };
    await desk.send(
      stream,
      ['refused'],
      (envelope) => new FailTopUp(account, { purchase, reason }, envelope),
    );
  },
);
