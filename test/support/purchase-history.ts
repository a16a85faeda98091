import {
  closeCreditDispute,
  creditPool,
  creditPoolEvents,
  disputeCredits,
  forfeitCredits,
  openAccount,
  purchaseCredits,
} from '#domain/credit-pool';
import {
  closePaymentDispute,
  creditPurchase,
  declineRefund,
  failPurchase,
  noteActionNeeded,
  openPaymentDispute,
  purchaseEvents,
  purchases,
  recordPurchasePayment,
  recordFailedProviderRefund,
  recordFailedReturn,
  recordProviderRefund,
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
import type { StoredEvent } from '#event-store';
import { amount, plusMs, type Decide } from '#kernel';
import { termsOf } from './pool-stories.js';
import { asked, at, disputed, lot, money, refund } from './purchase-facts.js';
import { chronicle } from './stream-history.js';

type Deciding = Decide<PurchaseEvent, Purchase, string>;

const close = (dispute: string, outcome: 'won' | 'lost'): Deciding =>
  closePaymentDispute({ dispute, outcome });
const second = openPaymentDispute({
  ...{ dispute: 'dp_2', amount: amount('10'), currency: 'USD', reason: 'fraudulent' },
  ...{ recordDebt: true, freeze: false },
});
const there = { refund: 'ref_there', reference: 're_there', currency: 'USD' } as const;
const noReturn = recordFailedReturn({
  ...{ refund: 'ref_90', reason: { code: 'charge_disputed', says: null }, reference: null },
});
/** Every way that a purchase can go; `n` names its payment and what goes back of it. */
const lifeOf = (n: number): readonly Deciding[] => {
  const paid = recordPurchasePayment({ ...money, payment: `pay_${n.toString()}` });
  const back = returnPurchase({ refund: `ref_9${n.toString()}`, reference: 're_9' });
  return lives(paid, back)[n] ?? [];
};
const LIVES = 4;
const lives = (paid: Deciding, back: Deciding): readonly (readonly Deciding[])[] => [
  [
    ...[noteActionNeeded, paid, creditPurchase(lot), refund('20')],
    recordPurchaseRefund({ refund: 'ref_1', credits: amount('20'), net: amount('20') }),
    recordRefundFailed({ refund: 'ref_1', as: 'ref_i1', reason: { code: 'no', says: 'No.' } }),
    recordRefundPaid({ refund: 'ref_1', as: 'ref_i2' }),
    requestRefund({ refund: 'ref_2', amount: null, reason: 'the rest' }),
    declineRefund({ refund: 'ref_2', code: 'refund-of-consumed' }),
    recordPurchaseRefund({ refund: 'ref_2', credits: amount('2'), net: amount('2') }),
    recordRefundPaid({ refund: 'ref_2', as: 'ref_i3' }),
    recordProviderRefund({ ...there, amount: amount('15') }),
    shareProviderRefund({
      ...{ refund: there.refund, taken: { credits: amount('10'), net: amount('10') }, covered: amount('1') },
      ...{ credited: amount('11.9'), expense: amount('2.1') },
    }),
    recordRefundPaid({ refund: there.refund, as: there.refund }),
    recordFailedProviderRefund({ refund: there.refund, reason: { code: 'no', says: null } }),
    ...[disputed, second, close('dp_1', 'won'), close('dp_2', 'lost')],
  ],
  [
    failPurchase({ code: 'card_declined', says: 'No.' }),
    paid,
    noReturn,
    recordProviderRefund({ ...there, refund: 'ref_there_1', reference: 're_there_1', amount: amount('9.5') }),
    back,
  ],
  [paid, refusePurchaseCredits({ code: 'too-many-lots' }), back],
  [],
];

/** Purchases of every outcome, and a pool whose payments are disputed. */
export const purchaseHistory = (): readonly StoredEvent[] => {
  const { log, stream } = chronicle(17);
  for (let n = 0; n < LIVES; n += 1) {
    const one = stream({ format: purchaseEvents, decider: purchases }, `pur_${n.toString()}`);
    one.tell(
      at(0),
      requestPurchase(asked({ purchase: `pur_${n.toString()}`, payment: `pay_${n.toString()}` })),
    );
    lifeOf(n).forEach((decide, step) => {
      one.tell(plusMs(at(1), step), decide);
    });
    one.tell(at(40), settlePurchase);
  }
  const pool = stream({ format: creditPoolEvents, decider: creditPool }, 'acc_disputed');
  const owner = { kind: 'organization', id: 'cus_1' } as const;
  const policy = { policy: 'teams@1', terms: termsOf('teams') };
  pool.tell(at(0), openAccount({ account: 'acc_disputed', owner, anchor: at(0), zone: 'UTC', policy }));
  pool.tell(
    at(1),
    purchaseCredits({ lot: 'lot_1', paid: { amount: amount('100'), currency: 'USD', reference: 'pay_1' } }),
  );
  const claim = { lot: 'lot_1', amount: amount('60'), recordDebt: true, freeze: true };
  for (const [hour, dispute, outcome] of [
    [2, 'dp_1', 'won'],
    [4, 'dp_2', 'lost'],
  ] as const) {
    pool.tell(at(hour), disputeCredits({ ...claim, dispute }));
    pool.tell(at(hour + 1), closeCreditDispute({ dispute, outcome }));
  }
  pool.tell(at(8), forfeitCredits({ which: 'all', grantedBefore: at(8) }));
  return log;
};
