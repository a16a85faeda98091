import { RefundCredits, SettleRefund, ShareProviderRefund } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import type { Purchase } from '#domain/purchase';
import { commandIdOf, minus, plus, smaller, sum, zero, type Nanos, type View } from '#kernel';
import { kept } from '../collecting/left-to-give-back.js';
import { ceilOf } from '../collecting/share-of.js';
import type { Desk } from '../desk.js';
import { creditsBack, creditsLeft, creditsWithin, grossOf } from '../invoicing/credits-back.js';
import { idIn, invoiceOfPurchase, invoiceStream, poolStream } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/** One refund that somebody made at the provider, of a purchase that has given credits. */
type Made = {
  readonly purchase: string;
  readonly refund: string;
  readonly reference: string;
  readonly amount: Nanos;
  readonly head: NonNullable<Purchase['head']>;
  readonly lot: NonNullable<Purchase['lot']>;
  readonly coin: Nanos;
};

/**
 * Money that somebody gave back at the provider itself was for what was owed anyway, then for unused credits (invariant 7), whose
 * credit note it pays; the rest is an expense. So the books have all of it, to the cent. One after the other: the money of a refund
 * that is under way is not this one's, so each that comes to its end makes room for the next.
 */
export const shareWhatTheProviderGaveBack = reaction(
  'share-what-the-provider-gave-back',
  [
    'RefundMadeAtProvider',
    'ProviderRefundShared',
    'PurchaseRefundPaid',
    'PurchaseRefundFailed',
    'PurchaseRefundDeclined',
  ],
  async ({ stream }, desk) => {
    const made = await nextOf(desk, idIn(stream));
    if (made === null) return;
    const covered = await coverWhatFailed(desk, made);
    if (covered === null) return;
    const { purchase, refund, amount } = made;
    const rest = minus(amount, covered);
    const { taken, credited } = await takeBack(desk, made, rest);
    const request = { refund, taken, covered, credited, expense: minus(rest, credited) };
    await desk.send(
      stream,
      ['share', refund],
      (envelope) => new ShareProviderRefund(purchase, request, envelope),
      named('share', refund),
    );
  },
);

/** By the refund: whichever fact it is done for. */
const named = (...step: readonly string[]) => ({ commandId: commandIdOf('provider-refund', ...step) });

const nextOf = async (desk: Desk, purchase: string): Promise<Made | null> => {
  const { value } = await desk.purchases.read(
    purchase,
    (state) => ({ head: state.head, lot: state.lot, first: firstUnderWay(state) }),
    desk.now(),
  );
  const { head, lot, first } = value;
  if (first === null || head === null || lot === null) return null;
  const coin = minorUnitOf(head.currency);
  if (coin === null) throw new Error(`${purchase} is in a currency that invoices are made in`);
  return { purchase, ...first, head, lot, coin };
};

/** `null`: nothing is, or what is is not to be shared. */
const firstUnderWay = ({ refunds }: View<Purchase>): Pick<Made, 'refund' | 'reference' | 'amount'> | null => {
  for (const [refund, { state, reference, gross: amount }] of refunds)
    if (state === 'pending' || state === 'requested')
      return state === 'pending' || reference === null || amount === null
        ? null
        : { refund, reference, amount };
  return null;
};

/**
 * Refunds that the provider had refused count as paid by this one, each as a whole; so do those of which an operator said so before.
 * `null`: one of them is tried again, or is more than this: it comes to its end first.
 */
const coverWhatFailed = async (desk: Desk, { purchase, reference, amount }: Made): Promise<Nanos | null> => {
  const invoice = invoiceOfPurchase(purchase);
  const { value: refunds } = await desk.invoices.read(
    invoice,
    (state) => [...state.refunds].map(([refund, one]) => ({ refund, ...one })),
    desk.now(),
  );
  const settled = refunds.filter((one) => one.state === 'settled' && one.reference === reference);
  let covered = smaller(sum(settled.map((one) => one.amount)), amount);
  for (const { refund, state, amount: owed } of refunds) {
    if (state !== 'failed' && state !== 'under-way') continue;
    if (state === 'under-way' || owed > minus(amount, covered)) return null;
    const request = { refund, reference, reason: 'Given back at the payment provider' };
    await desk.send(
      invoiceStream(invoice),
      ['cover', refund],
      (envelope) => new SettleRefund(invoice, request, envelope),
      { ...named('cover', refund, reference), at: desk.now() },
    );
    covered = plus(covered, owed);
  }
  return covered;
};

const nothing = { taken: null, credited: zero } as const;

const takeBack = async (desk: Desk, { purchase, refund, head, lot, coin }: Made, rest: Nanos) => {
  const { value: invoice } = await desk.invoices.read(invoiceOfPurchase(purchase), kept, desk.now());
  const left = creditsLeft(invoice);
  if (left === null) throw new NotYet(`the invoice of ${purchase} is not paid yet`);
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
    {
      ...named('take', refund),
      unless: ['refund-of-consumed', 'refund-above-paid', 'lot-not-found'],
    },
  );
  if (outcome.kind === 'refused') return nothing;
  const gaveUp = outcome.events.find((one) => one.type === 'CreditsRefunded');
  if (gaveUp === undefined) throw new Error(`${refund} has taken credits back`);
  const taken = { credits: gaveUp.data.amount, net: gaveUp.data.paid.amount };
  return { taken, credited: grossOf(creditsBack(invoice, taken.net, coin)) };
};
