import { RecordFailedRefund, RecordRefund } from '#commands';
import { minus, plus, smaller, zero, type Nanos } from '#kernel';
import type { RefundAnswer } from '#payments';
import { behindInvoice, paidBefore } from '../collecting/refunds-of-purchase.js';
import type { Desk } from '../desk.js';
import { idIn, refundOfPayment } from '../names.js';
import { reaction, type LedgerFact } from '../reaction.js';

/** What was credited or paid too much goes back the way it came, payment by payment. */
export const refundWhatIsOwedBack = reaction(
  'refund-what-is-owed-back',
  ['InvoicePaymentApplied', 'CreditNoteIssued', 'RefundRetryRequested'],
  async (fact, desk) => {
    const { event } = fact;
    const { currency } = event.data;
    if (event.type === 'InvoicePaymentApplied') {
      const { payment, applied, excess } = event.data;
      if (excess === zero) return;
      const paid: Paid = { payment, amount: plus(applied, excess) };
      await giveBack(desk, fact, { owed: excess, currency, payments: [paid] });
      return;
    }
    if (event.type === 'RefundRetryRequested') {
      const { retry, payment, amount } = event.data;
      await giveBack(desk, fact, { owed: amount, currency, payments: [{ payment, amount }], as: retry });
      return;
    }
    const { toRefund, creditNote } = event.data;
    if (toRefund === zero || (await hasGone(desk, idIn(fact.stream), creditNote))) return;
    const behind = await behindInvoice(desk, fact.stream);
    const gone = behind === null ? null : paidBefore(behind, creditNote);
    if (gone !== null) {
      const request = { ...gone, amount: toRefund, currency };
      await desk.send(
        fact.stream,
        ['gone', gone.refund],
        (envelope) => new RecordRefund(idIn(fact.stream), request, envelope),
        { at: desk.now() },
      );
      return;
    }
    const { value: payments } = await desk.invoices.read(
      idIn(fact.stream),
      (state) => [...state.payments].map(([payment, amount]) => ({ payment, amount })),
      desk.now(),
    );
    await giveBack(desk, fact, { owed: toRefund, currency, payments });
  },
);

/** Given back at the provider itself: the credit note followed the money. */
const hasGone = async (desk: Desk, invoice: string, note: string): Promise<boolean> => {
  const { value } = await desk.invoices.read(
    invoice,
    ({ found }) => [...found.values()].some(({ creditNote }) => creditNote === note),
    desk.now(),
  );
  return value;
};

/** Payments of which the payer's bank holds the money: nothing of them is given back twice. And refunds that have come to their end. */
const knownOf = async (desk: Desk, invoice: string) => {
  const { value } = await desk.invoices.read(
    invoice,
    ({ disputes, refunds }) => ({
      held: [...disputes.values()].flatMap(({ state, payment }) => (state === 'open' ? [payment] : [])),
      ended: [...refunds].flatMap(([refund, { state, amount }]) =>
        state === 'under-way' ? [] : [[refund, amount] as const],
      ),
    }),
    desk.now(),
  );
  return { held: new Set(value.held), ended: new Map(value.ended) };
};

type Paid = { readonly payment: string; readonly amount: Nanos };

type Owed = {
  readonly owed: Nanos;
  readonly currency: string;
  readonly payments: readonly Paid[];
  /** Left out: named after the payment and the fact. */
  readonly as?: string;
};

type Refused = Paid & { readonly refund: string; readonly reason: { code: string; says: string | null } };

const heldByBank: RefundAnswer = {
  ...{ kind: 'failed', code: 'payment-dispute-open' },
  says: "The payer's bank holds the money of this payment.",
};

/** The provider says how much is left of a payment: one of which too little is left is passed over. What none has left stays owed, and is said. */
const giveBack = async (
  desk: Desk,
  { stream, revision }: LedgerFact,
  { owed, currency, payments, as }: Owed,
): Promise<void> => {
  const invoice = idIn(stream);
  const { held, ended } = await knownOf(desk, invoice);
  const refused: Refused[] = [];
  let left = owed;
  for (const { payment, amount } of payments) {
    if (left === zero) return;
    const part = smaller(left, amount);
    const refund = as ?? refundOfPayment(payment, stream, revision.toString());
    const before = ended.get(refund);
    if (before !== undefined) {
      left = minus(left, before);
      continue;
    }
    const answer: RefundAnswer = held.has(payment)
      ? heldByBank
      : await desk.payments.refund({ refund, payment, amount: part, currency, at: desk.now() });
    if (answer.kind === 'failed') {
      refused.push({ payment, amount: part, refund, reason: { code: answer.code, says: answer.says } });
      continue;
    }
    const request = { refund, amount: part, currency, reference: answer.reference };
    await desk.send(stream, ['refund', payment], (envelope) => new RecordRefund(invoice, request, envelope), {
      at: desk.now(),
    });
    left = minus(left, part);
  }
  for (const { payment, amount, refund, reason } of refused) {
    const part = smaller(left, amount);
    if (part === zero) return;
    const request = { refund, payment, amount: part, currency, reason, reference: null };
    await desk.send(
      stream,
      ['failed', payment],
      (envelope) => new RecordFailedRefund(invoice, request, envelope),
      { at: desk.now() },
    );
    left = minus(left, part);
  }
  if (left > zero) throw new Error(`${invoice}: no payment is left to give ${left.toString()} back of`);
};
