import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  closePaymentDispute,
  creditPurchase,
  declineRefund,
  failPurchase,
  noteActionNeeded,
  openPaymentDispute,
  purchaseEvents,
  purchasePostingsOf,
  purchases,
  purchaseState,
  recordFailedReturn,
  recordProviderRefund,
  recordPurchasePayment,
  recordPurchaseRefund,
  recordRefundFailed,
  recordRefundPaid,
  refusePurchaseCredits,
  requestPurchase,
  requestRefund,
  returnPurchase,
  settlePurchase,
  shareProviderRefund,
  type Purchase,
  type PurchaseEvent,
} from '#domain/purchase';
import { amount, instantOf, minus, plusMs, sum, type Decide, type Json } from '#kernel';

type Deciding = Decide<PurchaseEvent, Purchase, string>;

const gross = amount('107');
const money = { payment: 'pay_1', amount: gross, currency: 'USD', method: 'card', reference: 'ch_1' };
const tax = { code: 'VAT', jurisdiction: 'XX', rate: amount('7'), base: amount('100'), amount: amount('7') };
const terms = { class: 'purchase', amounts: [amount('100')], anyFrom: null, currency: 'USD' } as const;
const steps: readonly Deciding[] = [
  requestPurchase({
    ...{ purchase: 'pur_1', customer: 'cus_1', account: 'acc_1', payment: 'pay_1', net: amount('100') },
    ...{ taxes: [tax], trigger: 'customer', returnUrl: null, offer: { policy: 'teams@1', terms } },
  }),
  noteActionNeeded,
  recordPurchasePayment(money),
  failPurchase({ code: 'card_declined', says: null }),
  creditPurchase({ lot: 'lot_1', credits: amount('100') }),
  refusePurchaseCredits({ code: 'too-many-lots' }),
  returnPurchase({ refund: 'ref_r', reference: 're_r' }),
  recordFailedReturn({ refund: 'ref_r', reason: { code: 'no', says: null }, reference: null }),
  settlePurchase,
];
const there = (n: string) => ({
  ...{ refund: `ref_t${n}`, reference: `re_${n}`, amount: amount('21.4'), currency: 'USD' },
});
const id = fc.constantFrom('1', '2', '3');
const step: fc.Arbitrary<Deciding> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...steps) },
  fc
    .tuple(id, fc.integer({ min: 1, max: 100 }))
    .map(([n, of]) => requestRefund({ refund: `ref_${n}`, amount: amount(of.toString()), reason: 'asked' })),
  fc.tuple(id, fc.integer({ min: 1, max: 30 })).map(([n, of]) =>
    recordPurchaseRefund({
      refund: `ref_${n}`,
      credits: amount(of.toString()),
      net: amount(of.toString()),
    }),
  ),
  id.map((n) => recordRefundPaid({ refund: `ref_${n}`, as: `ref_i${n}` })),
  id.map((n) =>
    recordRefundFailed({ refund: `ref_${n}`, as: `ref_i${n}`, reason: { code: 'no', says: null } }),
  ),
  id.map((n) => recordProviderRefund(there(n))),
  fc.tuple(id, fc.boolean()).map(([n, unused]) =>
    shareProviderRefund({
      ...{ refund: `ref_t${n}`, taken: unused ? { credits: amount('7'), net: amount('7') } : null },
      ...{ covered: amount('1'), credited: amount(unused ? '7.49' : '0') },
      expense: amount(unused ? '12.91' : '20.4'),
    }),
  ),
  id.map((n) => declineRefund({ refund: `ref_${n}`, code: 'refund-of-consumed' })),
  id.map((n) =>
    openPaymentDispute({
      ...{ dispute: `dp_${n}`, amount: gross, currency: 'USD', reason: 'fraudulent' },
      ...{ recordDebt: true, freeze: true },
    }),
  ),
  fc
    .tuple(id, fc.constantFrom('won', 'lost'))
    .map(([n, outcome]) => closePaymentDispute({ dispute: `dp_${n}`, outcome })),
);
const life = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 9 }), decide: step }), { maxLength: 60 });

const start = instantOf('2026-01-31T10:00:00.000Z');

const lived = (steps_: readonly { readonly hours: number; readonly decide: Deciding }[]) => {
  const events: PurchaseEvent[] = [];
  let state = purchases.initial();
  let now = start;
  const keep = (made: readonly PurchaseEvent[]): void => {
    for (const event of made) {
      events.push(event);
      state = purchases.evolve(state, event);
    }
  };
  for (const { hours, decide } of steps_) {
    now = plusMs(now, hours * 3_600_000);
    keep(purchases.settle(state, now));
    const decision = decide(state, now);
    if (decision.kind === 'accepted') {
      const again = decision.events.length;
      keep(decision.events);
      // Heard of a second time, nothing changes (invariant 8).
      const second = decide(state, now);
      if (again > 0 && second.kind === 'accepted') expect(second.events).toEqual([]);
    }
  }
  return { events, state };
};

describe('a purchase, whatever comes in whatever order', () => {
  it('is paid at most once, ends one way, and refunds at most what was paid', () => {
    fc.assert(
      fc.property(life, (steps_) => {
        const { events, state } = lived(steps_);
        const count = (...types: readonly string[]): number =>
          events.filter(({ type }) => types.includes(type)).length;
        expect(count('PurchasePaid', 'PurchasePaidTooLate')).toBeLessThanOrEqual(1);
        expect(count('PurchaseCredited', 'PurchaseNotCredited', 'PurchasePaidTooLate')).toBeLessThanOrEqual(
          1,
        );
        expect(count('PurchaseCredited') + count('PurchaseReturned')).toBeLessThanOrEqual(1);
        if (count('PurchaseCredited') > 0) expect(count('PurchasePaid')).toBe(1);
        expect(state.refunded <= amount('100')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('books balanced entries, and owes nobody anything once its money is back', () => {
    fc.assert(
      fc.property(life, (steps_) => {
        const { events, state } = lived(steps_);
        const postings = events.flatMap(purchasePostingsOf);
        expect(sum(postings.map((posting) => posting.amount))).toBe(0n);
        const of = (account: string) =>
          sum(postings.filter((one) => one.account === account).map((one) => one.amount));
        const back = state.status === 'returning' || state.status === 'returned';
        expect(of('liabilities:refunds-payable')).toBe(back ? minus(state.givenBack, gross) : 0n);
        if (state.status === 'returned') expect(state.givenBack).toBe(gross);
        expect(state.givenBack <= gross).toBe(true);
        if ([...state.disputes.values()].every((one) => one.state !== 'open'))
          expect(of('assets:disputed-payments')).toBe(0n);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same from its events and from any snapshot on the way', () => {
    fc.assert(
      fc.property(life, fc.nat(), (steps_, cut) => {
        const { events, state } = lived(steps_);
        const stored = events.map((event) => {
          const { storedName, data } = purchaseEvents.encode(event);
          return purchaseEvents.decode(storedName, event.at, JSON.parse(JSON.stringify(data)) as Json);
        });
        const at = cut % (events.length + 1);
        const half = stored.slice(0, at).reduce(purchases.evolve, purchases.initial());
        const text = JSON.stringify(purchaseState.encode(half));
        const whole = stored
          .slice(at)
          .reduce(purchases.evolve, purchaseState.decode(JSON.parse(text) as Json));
        expect(whole).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });
});
