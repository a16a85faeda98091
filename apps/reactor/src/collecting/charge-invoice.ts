import { ApplyPayment, NoteFailedCharge, RecordPaymentFailure } from '#commands';
import type { RecordPaymentFailure as Failure } from '#domain/standing';
import type { Nanos } from '#kernel';
import type { ChargeAnswer } from '#payments';
import type { Desk } from '../desk.js';
import { invoiceStream, standingStream } from '../names.js';
import { NotYet } from '../reaction.js';

/** One attempt to collect what is open of one invoice. */
export type Attempt = Pick<Failure, 'trigger' | 'retry'> & {
  readonly customer: string;
  readonly invoice: string;
  readonly payment: string;
};

type Owed = { readonly open: Nanos; readonly currency: string };

/** What is owed of an invoice now; null: there is no such invoice. */
const owedOf = async (desk: Desk, invoice: string): Promise<Owed | null> => {
  const { value } = await desk.invoices.read(
    invoice,
    ({ head, status, open }) =>
      head === null
        ? null
        : { currency: head.currency, owes: status === 'open' || status === 'past-due', open },
    desk.now(),
  );
  if (value === null) return null;
  const { currency, owes, open } = value;
  return { currency, open: owes ? open : (0n as Nanos) };
};

/**
 * Charges what is open and books what came of it. A charge that is known to the provider is brought to its end even if nothing is
 * open any more: its money has arrived. Rejects with `NotYet` while it is under way.
 */
export const chargeInvoice = async (desk: Desk, attempt: Attempt): Promise<void> => {
  const { customer, invoice, payment } = attempt;
  const owed = await owedOf(desk, invoice);
  if (owed === null) return;
  const { open, currency } = owed;
  const at = desk.now();
  const answer =
    open > 0n
      ? await desk.payments.charge({ payment, customer, amount: open, currency, pays: invoice, at })
      : await desk.payments.outcomeOf(payment);
  if (answer !== null) await book(desk, attempt, answer, owed);
};

const book = async (
  desk: Desk,
  { customer, invoice, payment, trigger, retry }: Attempt,
  answer: ChargeAnswer,
  { open, currency }: Owed,
): Promise<void> => {
  const at = desk.now();
  switch (answer.kind) {
    case 'pending':
    case 'requires-action':
      throw new NotYet(`${payment} is under way`);
    case 'succeeded': {
      const { amount, method } = answer;
      const request = { payment, amount, currency, method };
      await desk.send(
        invoiceStream(invoice),
        ['pay', payment],
        (envelope) => new ApplyPayment(invoice, request, envelope),
        { at },
      );
      return;
    }
    case 'failed': {
      if (open === 0n) return; // paid or credited in the meantime: who failed to pay again owes nothing
      const reason = { code: answer.code, says: answer.says };
      const failure = { payment, invoice, amount: open, currency, reason, trigger, retry };
      await desk.send(
        invoiceStream(invoice),
        ['fail', payment],
        (envelope) => new NoteFailedCharge(invoice, { payment, amount: open, reason }, envelope),
        { at },
      );
      await desk.send(
        standingStream(customer),
        ['tell', payment],
        (envelope) => new RecordPaymentFailure(customer, failure, envelope),
        { at },
      );
    }
  }
};
