import { instant, list, nanos, nullable, oneOf, record, text, type Json, type View } from '#kernel';
import { emptyPurchase, type Purchase } from './purchase.js';

/** Lists keep their order: of arriving. */
const snapshot = record({
  head: nullable(
    record({
      purchase: text(),
      customer: text(),
      account: text(),
      payment: text(),
      net: nanos(),
      gross: nanos(),
      currency: text(),
      trigger: oneOf('customer', 'top-up'),
      lapsesAt: instant(),
      policy: text(),
    }),
  ),
  status: oneOf(
    'none',
    'requested',
    'needs-action',
    'paid',
    'credited',
    'failed',
    'abandoned',
    'returning',
    'returned',
  ),
  reason: nullable(text()),
  lot: nullable(record({ lot: text(), credits: nanos() })),
  refunded: nanos(),
  givenBack: nanos(),
  refunds: list(
    record({
      refund: text(),
      state: oneOf('requested', 'pending', 'paid', 'failed', 'declined'),
      net: nanos(),
      code: nullable(text()),
      reference: nullable(text()),
      gross: nullable(nanos()),
      as: nullable(text()),
      shares: nullable(record({ credited: nanos(), expense: nanos() })),
    }),
  ),
  disputes: list(record({ dispute: text(), state: oneOf('open', 'won', 'lost'), amount: nanos() })),
  at: instant(),
});

const encode = (purchase: View<Purchase>): Json =>
  snapshot.encode({
    ...purchase,
    refunds: [...purchase.refunds].map(([refund, one]) => ({ refund, ...one })),
    disputes: [...purchase.disputes].map(([dispute, one]) => ({ dispute, ...one })),
  });

const decode = (json: Json): Purchase => {
  const { refunds, disputes, ...plain } = snapshot.decode(json, 'snapshot');
  return {
    ...emptyPurchase(),
    ...plain,
    refunds: new Map(refunds.map(({ refund, ...one }) => [refund, one])),
    disputes: new Map(disputes.map(({ dispute, ...one }) => [dispute, one])),
  };
};

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const purchaseState = { encode, decode } as const;
