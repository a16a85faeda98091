import { describe, expect, it } from '@jest/globals';
import {
  failPurchase,
  purchaseClaimOf,
  purchasePostingsOf,
  recordFailedProviderRefund,
  recordFailedReturn,
  recordProviderRefund,
  recordPurchasePayment,
  recordPurchaseRefund,
  recordRefundFailed,
  recordRefundPaid,
  requestRefund,
  returnPurchase,
  shareProviderRefund,
  type PurchaseEvent,
} from '#domain/purchase';
import { amount, negated, sum } from '#kernel';
import {
  at,
  credited,
  money,
  paid,
  refund,
  requested,
  story,
} from '../../../../test/support/purchase-facts.js';

const after = (
  history: readonly PurchaseEvent[],
  ...steps: readonly Parameters<ReturnType<typeof story.given>['when']>[1][]
): readonly PurchaseEvent[] =>
  steps.reduce<readonly PurchaseEvent[]>(
    (so, decide) => [...so, ...story.given(...so).when(at(9), decide).events],
    history,
  );
const postedTo = (account: string, events: readonly PurchaseEvent[]) =>
  sum(
    events
      .flatMap(purchasePostingsOf)
      .filter((one) => one.account === account)
      .map((one) => one.amount),
  );
const made = (text: string, reference = 're_1') =>
  recordProviderRefund({
    ...{ refund: `ref_${reference}`, reference, amount: amount(text), currency: 'USD' },
  });
const reason = { code: 'charge_already_refunded', says: 'Refunded before.' };
const failed = recordRefundFailed({ refund: 'ref_1', as: 'ref_i1', reason });
const went = (as: string) => recordRefundPaid({ refund: 'ref_1', as });

describe('the money of a refund', () => {
  const taken = after(
    credited,
    refund('20'),
    recordPurchaseRefund({ refund: 'ref_1', credits: amount('20'), net: amount('20') }),
  );
  it('is under way, gone or owed still, and nothing else is refunded before it is gone', () => {
    const next = requestRefund({ refund: 'ref_2', amount: null, reason: 'the rest' });
    story
      .given(...taken)
      .when(at(9), next)
      .thenRefused('refund-in-flight', { refund: 'ref_1' });
    story
      .given(...after(taken, failed))
      .when(at(9), next)
      .thenRefused('refund-owed', { refund: 'ref_1', reason: reason.code });
    story
      .given(...after(taken, failed, went('ref_i2')))
      .when(at(9), next)
      .then({ type: 'PurchaseRefundRequested' });
    // It came back after it was sent.
    story
      .given(...after(taken, went('ref_i1'), failed))
      .when(at(9), next)
      .thenRefused('refund-owed');
    for (const known of [failed, went('ref_i1')])
      story
        .given(...after(taken, known))
        .when(at(9), known)
        .then();
    story
      .given(...credited)
      .when(at(9), failed)
      .thenRefused('refund-not-found');
  });
});

describe('money that somebody gives back at the provider', () => {
  const share = (covered: string, creditedOf: string, expense: string) =>
    shareProviderRefund({
      ...{ refund: 'ref_re_1', taken: null, covered: amount(covered) },
      ...{ credited: amount(creditedOf), expense: amount(expense) },
    });
  it('is known by its name there, once, and is shared once', () => {
    const known = after(credited, made('59.5'));
    story
      .given(...known)
      .when(at(9), made('59.5'))
      .then();
    story
      .given(...known)
      .when(at(9), refund('1'))
      .thenRefused('refund-in-flight');
    const shared = after(known, share('20', '0', '39.5'));
    expect(shared.at(-1)).toMatchObject({ type: 'ProviderRefundShared', data: { reference: 're_1' } });
    story
      .given(...shared)
      .when(at(9), share('20', '0', '39.5'))
      .then();
    expect(postedTo('assets:cash', shared)).toBe(negated(amount('59.5')));
    expect(postedTo('expenses:refunds', shared)).toBe(amount('39.5'));
    expect(postedTo('liabilities:paid-elsewhere', shared)).toBe(amount('20'));
    expect(() => after(known, share('20', '0', '39'))).toThrow('all of what went back was for something');
  });
  it('that did not reach the payer has paid nothing: what was an expense is none', () => {
    const back = recordFailedProviderRefund({ refund: 'ref_re_1', reason });
    const known = after(credited, made('59.5'));
    story
      .given(...known)
      .when(at(9), back)
      .thenRefused('refund-in-flight', { refund: 'ref_re_1' });
    story
      .given(...credited)
      .when(at(9), back)
      .then();
    const shared = after(known, share('0', '0', '59.5'), back);
    expect(shared.at(-1)).toMatchObject({
      type: 'ProviderRefundFailed',
      data: { reference: 're_1', credited: amount('0'), expense: amount('59.5') },
    });
    for (const account of ['assets:cash', 'expenses:refunds']) expect(postedTo(account, shared)).toBe(0n);
    expect(sum(shared.flatMap((event) => purchaseClaimOf(event)?.amount ?? []))).toBe(amount('59.5'));
    story
      .given(...shared)
      .when(at(9), back)
      .then();
    // Of what waits until more than it, which failed before, has come to its end.
    const owed = after(
      credited,
      refund('30'),
      recordPurchaseRefund({ refund: 'ref_1', credits: amount('30'), net: amount('30') }),
      failed,
    );
    story
      .given(...after(owed, made('20')))
      .when(at(9), back)
      .then({ type: 'ProviderRefundFailed', data: { credited: amount('0'), expense: amount('0') } });
    story
      .given(...after(owed, made('40')))
      .when(at(9), back)
      .thenRefused('refund-in-flight');
    // Nothing is owed of it.
    story
      .given(...shared)
      .when(at(9), refund('1'))
      .then({ type: 'PurchaseRefundRequested' });
  });
  it('waits for a purchase that is under way, and is refused of another currency or of nothing', () => {
    for (const history of [requested, paid])
      story
        .given(...history)
        .when(at(9), made('1'))
        .thenRefused('purchase-not-credited');
    const odd = { refund: 'ref_x', reference: 're_x', amount: amount('1'), currency: 'EUR' };
    story
      .given(...credited)
      .when(at(9), recordProviderRefund(odd))
      .thenRefused('currency-mismatch');
    story
      .given(...credited)
      .when(at(9), made('0'))
      .thenRefused('amount-not-positive');
  });
});

describe('money that bought nothing', () => {
  const returning = after(
    requested,
    failPurchase({ code: 'card_declined', says: null }),
    recordPurchasePayment(money),
  );
  const noReturn = recordFailedReturn({ refund: 'ref_9', reason, reference: null });
  const back = returnPurchase({ refund: 'ref_9', reference: 're_9' });
  it('goes back in parts, whoever gives them, and never more than was paid', () => {
    const part = after(returning, made('20'));
    story
      .given(...part)
      .when(at(9), made('39.51', 're_2'))
      .thenRefused('refund-above-paid', { refundable: '39.5' });
    story
      .given(...part)
      .when(at(9), back)
      .then({ type: 'PurchaseReturned', data: { amount: amount('39.5') } });
    const whole = after(part, made('39.5', 're_2'));
    expect(postedTo('liabilities:refunds-payable', whole)).toBe(0n);
    story
      .given(...whole)
      .when(at(9), back)
      .then();
  });
  it('is owed still where it was refused, and again where it came back', () => {
    const refused = after(returning, noReturn);
    expect(refused.at(-1)).toMatchObject({ data: { wasReturned: false, amount: amount('59.5') } });
    story
      .given(...refused)
      .when(at(9), noReturn)
      .then();
    // It came back before anybody had said that it was sent.
    const early = recordFailedReturn({ refund: 'ref_9', reason, reference: 're_9' });
    story
      .given(...after(returning, early))
      .when(at(9), back)
      .then();
    const again = after(returning, back, noReturn);
    expect(again.at(-1)).toMatchObject({ data: { wasReturned: true, reference: 're_9' } });
    expect(postedTo('liabilities:refunds-payable', again)).toBe(negated(amount('59.5')));
    story
      .given(...again)
      .when(at(9), made('59.5'))
      .then({ type: 'RefundMadeAtProvider', data: { returned: amount('59.5') } });
    story
      .given(...credited)
      .when(at(9), noReturn)
      .then();
  });
});
