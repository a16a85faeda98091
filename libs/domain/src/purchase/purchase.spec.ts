import { describe, expect, it } from '@jest/globals';
import {
  creditPurchase,
  failPurchase,
  noteActionNeeded,
  recordPurchasePayment,
  refusePurchaseCredits,
  requestPurchase,
  returnPurchase,
  settlePurchase,
} from '#domain/purchase';
import { amount } from '#kernel';
import {
  story,
  at,
  asked,
  money,
  told,
  requested,
  paid,
  lot,
  credited,
  refund,
  disputed,
} from '../../../../test/support/purchase-facts.js';

describe('a purchase of credits', () => {
  it('is of an offered amount, or of any from the threshold up (R9), and charged with its taxes', () => {
    story
      .given()
      .when(at(0), requestPurchase(asked()))
      .then({
        type: 'PurchaseRequested',
        data: { gross: amount('59.5'), lapsesAt: at(24), policy: 'teams@1' },
      });
    for (const text of ['49', '51', '999.99'])
      story
        .given()
        .when(at(0), requestPurchase(asked({ net: amount(text) })))
        .thenRefused('purchase-amount-not-offered', { offered: '50, 100', any_from: '1000' });
    for (const text of ['100', '1000', '1234.56'])
      expect(story.given().when(at(0), requestPurchase(asked({ net: amount(text) }))).events).toHaveLength(1);
    story
      .given()
      .when(at(0), requestPurchase(asked({ net: amount('1000.001') })))
      .thenRefused('amount-below-minor-unit');
    story
      .given()
      .when(at(0), requestPurchase(asked({ net: amount('0') })))
      .thenRefused('amount-not-positive');
    story
      .given(...requested)
      .when(at(0), requestPurchase(asked()))
      .thenRefused('purchase-exists');
    // What a top-up buys was chosen with its settings.
    const topUp = requestPurchase(asked({ net: amount('20'), trigger: 'top-up' }));
    expect(story.given().when(at(0), topUp).events).toHaveLength(1);
  });

  it('is paid once, whatever is heard and however often (invariant 8)', () => {
    story
      .given(...requested)
      .when(at(1), recordPurchasePayment(money))
      .then({ type: 'PurchasePaid' });
    story
      .given(...paid)
      .when(at(2), recordPurchasePayment(money))
      .then();
    story
      .given(...paid)
      .when(at(2), failPurchase({ code: 'expired_card', says: null }))
      .then();
    story
      .given(...paid)
      .when(at(2), noteActionNeeded)
      .then();
    story
      .given(...requested)
      .when(at(1), recordPurchasePayment({ ...money, amount: amount('59.49') }))
      .thenRefused('purchase-mispaid', { expected: '59.5', paid: '59.49' });
    story
      .given(...credited)
      .when(at(48), settlePurchase)
      .then();
  });

  it('fails with a reason, or is abandoned at its instant however late somebody looks (invariant 9)', () => {
    const waiting = told([0, requestPurchase(asked())], [1, noteActionNeeded]);
    story
      .given(...waiting)
      .when(at(2), failPurchase({ code: 'card_declined', says: 'No.' }))
      .then({ type: 'PurchaseFailed', data: { reason: { code: 'card_declined', says: 'No.' } } });
    story
      .given(...waiting)
      .when(at(23), settlePurchase)
      .then();
    story
      .given(...waiting)
      .when(at(50), settlePurchase)
      .then({ type: 'PurchaseAbandoned', at: at(24) });
    story
      .given(...waiting)
      .when(at(1), noteActionNeeded)
      .then();
  });

  it('gives back what comes too late, and what the pool cannot hold', () => {
    const late = told([0, requestPurchase(asked())], [30, recordPurchasePayment(money)]);
    expect(late.map(({ type }) => type)).toEqual([
      'PurchaseRequested',
      'PurchaseAbandoned',
      'PurchasePaidTooLate',
    ]);
    const none = told(
      [0, requestPurchase(asked())],
      [1, recordPurchasePayment(money)],
      [1, refusePurchaseCredits({ code: 'too-many-lots' })],
    );
    for (const history of [late, none])
      story
        .given(...history)
        .when(at(31), returnPurchase({ refund: 'ref_9', reference: 're_9' }))
        .then({ type: 'PurchaseReturned', data: { amount: amount('59.5') } });
    story
      .given(...requested)
      .when(at(1), creditPurchase(lot))
      .thenRefused('purchase-not-paid', { status: 'requested' });
    story
      .given(...credited)
      .when(at(2), refusePurchaseCredits({ code: 'too-many-lots' }))
      .then();
  });

  it('does nothing before it is asked for', () => {
    for (const decide of [
      noteActionNeeded,
      settlePurchase,
      recordPurchasePayment(money),
      creditPurchase(lot),
      refund(null),
      disputed,
    ])
      story.given().when(at(0), decide).thenRefused('purchase-not-found');
  });
});
