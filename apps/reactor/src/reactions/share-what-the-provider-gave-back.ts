import { RefundCredits, SettleRefund, ShareProviderRefund } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import type { Purchase } from '#domain/purchase';
import { minus, plus, smaller, sum, zero, type Nanos, type View } from '#kernel';
import { kept } from '../collecting/left-to-give-back.js';
import { ceilOf } from '../collecting/share-of.js';
import type { Desk } from '../desk.js';
import { creditsBack, creditsLeft, creditsWithin, grossOf } from '../invoicing/credits-back.js';
import { idIn, invoiceOfPurchase, invoiceStream, poolStream } from '../names.js';
import { NotYet, reaction, type FactOf } from '../reaction.js';

type Made = FactOf<'RefundMadeAtProvider'>;
type Bought = {
  readonly head: NonNullable<Purchase['head']>;
  readonly lot: NonNullable<Purchase['lot']>;
  readonly coin: Nanos;
};

/**
 * Money that somebody gave back at the provider itself was for what was owed anyway, then for unused credits (invariant 7), whose
 * credit note it pays; the rest is an expense. So the books have all of it, to the cent.
 */
export const shareWhatTheProviderGaveBack = reaction(
  'share-what-the-provider-gave-back',
  ['RefundMadeAtProvider'],
  async (fact, desk) => {
    const { refund, amount, returned } = fact.event.data;
    if (returned > zero) return; // it bought nothing: the event says all
    const purchase = idIn(fact.stream);
    const bought = await boughtBy(desk, purchase, refund);
    if (bought === null) return;
    const covered = await coverWhatFailed(desk, fact);
    const rest = minus(amount, covered);
    const { taken, credited } = await takeBack(desk, fact, bought, rest);
    const request = { refund, taken, covered, credited, expense: minus(rest, credited) };
    await desk.send(
      fact.stream,
      ['share', refund],
      (envelope) => new ShareProviderRefund(purchase, request, envelope),
    );
  },
);

/** `null`: it is shared already. Rejects with `NotYet` while an earlier refund is under way: its money is not this one's. */
const boughtBy = async (desk: Desk, purchase: string, refund: string): Promise<Bought | null> => {
  const { value } = await desk.purchases.read(
    purchase,
    (state) => ({
      head: state.head,
      lot: state.lot,
      before: underWay(state, refund),
      state: state.refunds.get(refund)?.state,
    }),
    desk.now(),
  );
  const { head, lot, before, state } = value;
  const coin = minorUnitOf(head?.currency ?? '');
  if (head === null || lot === null || coin === null) throw new Error(`${purchase} has given credits`);
  if (state !== 'requested') return null;
  if (before !== null) throw new NotYet(`${before} of ${purchase} is under way`);
  return { head, lot, coin };
};

const underWay = ({ refunds }: View<Purchase>, until: string): string | null => {
  for (const [refund, { state }] of refunds) {
    if (refund === until) return null;
    if (state === 'requested' || state === 'pending') return refund;
  }
  return null;
};

/** Refunds that the provider had refused count as paid by this one, each as a whole; so do those of which an operator said so before. */
const coverWhatFailed = async (desk: Desk, { stream, event }: Made): Promise<Nanos> => {
  const { reference, amount } = event.data;
  const invoice = invoiceOfPurchase(idIn(stream));
  const { value: refunds } = await desk.invoices.read(
    invoice,
    (state) => [...state.refunds].map(([refund, one]) => ({ refund, ...one })),
    desk.now(),
  );
  const settled = refunds.filter((one) => one.state === 'settled' && one.reference === reference);
  let covered = smaller(sum(settled.map((one) => one.amount)), amount);
  for (const { refund, state, amount: owed } of refunds) {
    if (state !== 'failed' && state !== 'under-way') continue;
    if (state === 'under-way' || owed > minus(amount, covered))
      throw new NotYet(
        `${refund} of ${invoice} is neither paid nor settled, and ${reference} does not cover it`,
      );
    const request = { refund, reference, reason: 'Given back at the payment provider' };
    await desk.send(
      invoiceStream(invoice),
      ['cover', refund],
      (envelope) => new SettleRefund(invoice, request, envelope),
      { at: desk.now() },
    );
    covered = plus(covered, owed);
  }
  return covered;
};

const nothing = { taken: null, credited: zero } as const;

const takeBack = async (desk: Desk, { stream, event }: Made, { head, lot, coin }: Bought, rest: Nanos) => {
  const { refund } = event.data;
  const { value: invoice } = await desk.invoices.read(invoiceOfPurchase(idIn(stream)), kept, desk.now());
  const left = creditsLeft(invoice);
  if (left === null) throw new NotYet(`the invoice of ${idIn(stream)} is not paid yet`);
  const part = creditsWithin(invoice, rest, coin);
  if (part === zero) return nothing;
  const { account, net } = head;
  const amount = part === left ? null : ceilOf(part, lot.credits, net);
  const reason = 'Given back at the payment provider';
  const request = { lot: lot.lot, amount, coin, reference: refund, reason };
  const outcome = await desk.send(
    poolStream(account),
    ['take', refund],
    (envelope) => new RefundCredits(account, request, envelope),
    { unless: ['refund-of-consumed', 'refund-above-paid', 'lot-not-found'] },
  );
  if (outcome.kind === 'refused') return nothing;
  const gaveUp = outcome.events.find((one) => one.type === 'CreditsRefunded');
  if (gaveUp === undefined) throw new Error(`${refund} has taken credits back`);
  const taken = { credits: gaveUp.data.amount, net: gaveUp.data.paid.amount };
  return { taken, credited: grossOf(creditsBack(invoice, taken.net, coin)) };
};
