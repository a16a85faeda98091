import {
  noteFailedCharge,
  settleInvoice,
  recordDocument,
  voidInvoice,
  type RecordDocument,
  type Invoice,
  type InvoiceEvent,
} from '#domain/invoice';
import { amount, formatNanos, plusDays, type Decide, type View } from '#kernel';
import type { Moment } from './moment.js';
import {
  bounce,
  credit,
  credits,
  disputeEnds,
  disputeOf,
  draft,
  foundBack,
  issue,
  issueNote,
  pay,
  payBack,
  seats,
  settleElsewhere,
  tryAgain,
  vat,
} from './invoice-stories.js';

type Deciding = Decide<InvoiceEvent, Invoice, string>;

const drafting = (customer: string, { pick, now }: Moment, invoice: string): Deciding => {
  const period = { start: now, end: plusDays(now, 30) };
  const subscription = draft({
    invoice,
    customer,
    lines: [seats({ period })],
    dueDays: pick(2) === 0 ? null : 14,
  });
  const bought = draft({
    invoice,
    customer,
    kind: 'credits',
    lines: [credits('100')],
    taxes: [vat('100', '20')],
  });
  return pick(4) === 0 ? bought : subscription;
};

const printedAt = (id: string, upTo: number): RecordDocument => ({
  ...{ document: id, form: 'invoice', upTo, sha256: 'aa', template: '1' },
  seller: { name: 'House', address: ['A street'], email: null, taxId: null },
});

/** What is owed back goes back, or fails; what failed is tried again or settled. */
const backAgain = ({ pick, n }: Moment, { refunds, refundable }: View<Invoice>): Deciding => {
  const key = `ref_${n.toString()}`;
  const pending = [...refunds].find(([, { state }]) => state === 'failed' || state === 'under-way');
  if (pending !== undefined) {
    const [refund, { state, amount: owed }] = pending;
    if (state === 'under-way') return payBack(refund, formatNanos(owed));
    return pick(3) === 0 ? settleElsewhere(refund) : tryAgain(refund, key);
  }
  const done = [...refunds].find(([, { state }]) => state === 'paid');
  if (done !== undefined && pick(3) === 0) return bounce(done[0], formatNanos(done[1].amount));
  return pick(3) === 0 ? bounce(key, formatNanos(refundable)) : payBack(key, formatNanos(refundable));
};

/** What the provider tells of a payment by itself. */
const atTheBank = ({ pick, n }: Moment, { payments, disputes }: View<Invoice>): Deciding => {
  const [payment, received] = [...payments][0] ?? ['pay_none', amount('1')];
  const open = [...disputes].find(([, { state }]) => state === 'open')?.[0];
  if (open !== undefined) return disputeEnds(open, pick(2) === 0 ? 'won' : 'lost');
  const key = n.toString();
  return pick(2) === 0
    ? disputeOf(`dp_${key}`, formatNanos(received), payment)
    : foundBack(`re_${key}`, '10', payment);
};

/** A first call drafts, and mostly issues; later ones pay, fail, credit, refund or void. */
export const invoiceDecisions = (customer: string, id: string, moment: Moment): readonly Deciding[] => {
  const { pick, n } = moment;
  const key = n.toString();
  const next: Deciding = (invoice, at) => {
    if (invoice.head === null) return drafting(customer, moment, id)(invoice, at);
    if (invoice.number === null) return issue(`INV-${key.padStart(6, '0')}`)(invoice, at);
    const failed = {
      payment: `pay_${key}`,
      amount: invoice.gross,
      reason: { code: 'expired_card', says: null },
    };
    const half = credit(`crn_${key}`, {
      lines: [{ line: 1, amount: amount('10') }],
      taxes: [{ tax: 1, amount: amount('2') }],
    });
    const note = [...invoice.creditNotes].find(([, { number }]) => number === null)?.[0];
    if (pick(8) === 0) return atTheBank(moment, invoice)(invoice, at);
    if (note !== undefined) return issueNote(note, `CRN-${key.padStart(6, '0')}`)(invoice, at);
    switch (pick(9)) {
      case 0:
      case 1:
        return noteFailedCharge(failed)(invoice, at);
      case 2:
      case 3:
        return pay(`pay_${key}`, formatNanos(invoice.gross))(invoice, at);
      case 4:
        return pay(`pay_${key}`, '40')(invoice, at);
      case 5:
        return half(invoice, at);
      case 6:
        return backAgain(moment, invoice)(invoice, at);
      case 7:
        return voidInvoice({ reason: 'billed in error' })(invoice, at);
      default:
        return n % 2 === 0 ? settleInvoice(invoice, at) : recordDocument(printedAt(id, n))(invoice, at);
    }
  };
  return pick(3) === 0 ? [next] : [next, next];
};
