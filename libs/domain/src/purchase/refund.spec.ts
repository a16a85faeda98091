import { describe, expect, it } from '@jest/globals';
import {
  declineRefund,
  openPaymentDispute,
  purchaseLimits,
  purchases,
  recordFailedReturn,
  recordProviderRefund,
  recordPurchaseRefund,
  shareProviderRefund,
} from '#domain/purchase';
import { amount } from '#kernel';
import {
  story,
  at,
  paid,
  credited,
  refund,
  disputed,
  close,
} from '../../../../test/support/purchase-facts.js';

describe('what somebody gave back of credits at the provider, and what came back of it', () => {
  it('is the invoice’s to owe again: the purchase gave something, and returns nothing', () => {
    const made = { refund: 'ref_p', reference: 're_p', amount: amount('59.5'), currency: 'USD' };
    const history = [...credited];
    for (const decide of [
      recordProviderRefund(made),
      shareProviderRefund({
        refund: 'ref_p',
        taken: null,
        ...{ covered: amount('0'), credited: amount('0'), expense: amount('59.5') },
      }),
    ])
      history.push(...story.given(...history).when(at(2), decide).events);
    const reason = { code: 'lost_or_stolen_card', says: null };
    story
      .given(...history)
      .when(at(3), recordFailedReturn({ refund: 'ref_p', reason, reference: 're_p' }))
      .then();
  });
});

describe('refunds of a purchase (invariant 7)', () => {
  const asking = [...credited, ...story.given(...credited).when(at(2), refund('20')).events];
  it('are of what was paid and not refunded yet, one at a time, with a reason', () => {
    story
      .given(...credited)
      .when(at(2), refund('20'))
      .then({ type: 'PurchaseRefundRequested', data: { amount: amount('20') } });
    story
      .given(...credited)
      .when(at(2), refund('50.01'))
      .thenRefused('refund-above-paid', { refundable: '50' });
    story
      .given(...credited)
      .when(at(2), refund('0.001'))
      .thenRefused('amount-below-minor-unit');
    story
      .given(...credited)
      .when(at(2), refund('0'))
      .thenRefused('amount-not-positive');
    story
      .given(...credited)
      .when(at(2), refund('20', 'ref_1', ' '))
      .thenRefused('reason-missing');
    story
      .given(...paid)
      .when(at(2), refund('20'))
      .thenRefused('purchase-not-credited', { status: 'paid' });
    story
      .given(...asking)
      .when(at(2), refund('20', 'ref_2'))
      .thenRefused('refund-in-flight', { refund: 'ref_1' });
    const done = recordPurchaseRefund({ refund: 'ref_1', credits: amount('20'), net: amount('20') });
    const after = [...asking, ...story.given(...asking).when(at(3), done).events];
    story
      .given(...after)
      .when(at(3), done)
      .then();
    story
      .given(...after)
      .when(at(3), refund('30.01', 'ref_2'))
      .thenRefused('refund-above-paid', { refundable: '30' });
    story
      .given(...asking)
      .when(at(3), declineRefund({ refund: 'ref_2', code: 'x' }))
      .thenRefused('refund-not-found');
    story
      .given(...asking)
      .when(at(3), declineRefund({ refund: 'ref_1', code: 'refund-of-consumed' }))
      .then({ type: 'PurchaseRefundDeclined' });
  });
  it('are what the pool gave up, whoever declined them meanwhile', () => {
    const decline = declineRefund({ refund: 'ref_1', code: 'payment-held' });
    const declined = [...asking, ...story.given(...asking).when(at(3), decline).events];
    const done = recordPurchaseRefund({ refund: 'ref_1', credits: amount('20'), net: amount('20') });
    const given = story.given(...declined).when(at(4), done);
    given.then({ type: 'PurchaseRefunded', data: { refund: 'ref_1', net: amount('20') } });
    const after = [...declined, ...given.events];
    const { refunds, refunded } = after.reduce(purchases.evolve, purchases.initial());
    expect(refunds.get('ref_1')).toMatchObject({ state: 'pending', net: amount('20'), code: null });
    expect(refunded).toBe(amount('20'));
    for (const decide of [done, decline])
      story
        .given(...after)
        .when(at(5), decide)
        .then();
  });
  const manyTimes = (answer: (refund: string) => Parameters<ReturnType<typeof story.given>['when']>[1]) => {
    const history = [...credited];
    for (let n = 0; n < purchaseLimits.refunds; n += 1) {
      const id = `ref_${n.toString()}`;
      for (const decide of [refund('0.01', id), answer(id)])
        for (const event of story.given(...history).when(at(2), decide).events)
          // As they were before purchases were told whether the money went: done at once.
          history.push(
            event.type === 'PurchaseRefunded' ? { ...event, data: { ...event.data, tells: false } } : event,
          );
    }
    return history;
  };
  it('are as many as a purchase keeps', () => {
    const paidBack = manyTimes((id) =>
      recordPurchaseRefund({ refund: id, credits: amount('0.01'), net: amount('0.01') }),
    );
    story
      .given(...paidBack)
      .when(at(2), refund('1', 'ref_more'))
      .thenRefused('too-many-refunds');
    const made = { refund: 'ref_p', reference: 're_p', amount: amount('1'), currency: 'USD' };
    story
      .given(...paidBack)
      .when(at(2), recordProviderRefund(made))
      .then({ type: 'RefundMadeAtProvider' });
  });
  it('that are declined take no room: the purchase remembers the last of them', () => {
    const declined = manyTimes((id) => declineRefund({ refund: id, code: 'x' }));
    const { refunds } = declined.reduce(purchases.evolve, purchases.initial());
    expect([...refunds.keys()].at(0)).toBe('ref_80');
    expect(refunds.size).toBe(purchaseLimits.declined);
    story
      .given(...declined)
      .when(at(2), refund('1', 'ref_more'))
      .then({ type: 'PurchaseRefundRequested' });
  });
});

describe("disputes of the payer's bank", () => {
  const open = [...credited, ...story.given(...credited).when(at(2), disputed).events];
  it('are opened once and closed once, one way', () => {
    story
      .given(...credited)
      .when(at(2), disputed)
      .then({ type: 'PaymentDisputeOpened', data: { freeze: true } });
    story
      .given(...open)
      .when(at(2), disputed)
      .then();
    story
      .given(...paid)
      .when(at(2), disputed)
      .thenRefused('purchase-not-credited');
    story
      .given(...open)
      .when(at(3), refund(null))
      .thenRefused('payment-dispute-open', { dispute: 'dp_1' });
    story
      .given(...open)
      .when(at(3), close('won', 'dp_2'))
      .thenRefused('payment-dispute-not-found');
    for (const [outcome, type, other] of [
      ['won', 'PaymentDisputeWon', 'lost'],
      ['lost', 'PaymentDisputeLost', 'won'],
    ] as const) {
      const closed = story.given(...open).when(at(3), close(outcome));
      closed.then({ type, data: { amount: amount('59.5') } });
      const history = [...open, ...closed.events];
      story
        .given(...history)
        .when(at(4), close(outcome))
        .then();
      story
        .given(...history)
        .when(at(4), disputed)
        .then();
      story
        .given(...history)
        .when(at(4), close(other))
        .thenRefused('payment-dispute-closed', { state: outcome });
    }
  });
  it('are in the currency of the purchase, of an amount, and as many as it keeps', () => {
    const of = (more: object) =>
      openPaymentDispute({
        dispute: 'dp_1',
        amount: amount('1'),
        currency: 'USD',
        reason: 'x',
        recordDebt: true,
        freeze: true,
        ...more,
      });
    story
      .given(...credited)
      .when(at(2), of({ currency: 'EUR' }))
      .thenRefused('currency-mismatch');
    story
      .given(...credited)
      .when(at(2), of({ amount: amount('0') }))
      .thenRefused('amount-not-positive');
    let history = credited;
    for (let n = 0; n < purchaseLimits.disputes; n += 1)
      history = [
        ...history,
        ...story.given(...history).when(at(2), of({ dispute: `dp_${n.toString()}` })).events,
      ];
    story
      .given(...history)
      .when(at(2), of({ dispute: 'dp_more' }))
      .thenRefused('too-many-payment-disputes');
  });
});
