import type { CommandBus } from '@nestjs/cqrs';
import {
  RecordFailedProviderRefund,
  RecordFailedRefund,
  RecordFailedReturn,
  RecordFoundRefund,
  RecordProviderRefund,
  type Envelope,
} from '#commands';
import { commandIdOf, type Clock } from '#kernel';
import type { ProviderRefund } from '#payments';
import type { Handled } from '#payments/inbox';
import { invoiceStream, noteOfRefund, purchaseStream, refundAtProvider } from '../names.js';
import { NotYet } from '../reaction.js';
import { invoicePaidBy, isToGoBack, type PaidFor, type PaidInvoiceParts } from './paid-invoice.js';

export type RefundParts = PaidInvoiceParts & {
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
};

const ACTOR = 'system:hear-the-provider';

type Named = ProviderRefund & { readonly payment: string };

/**
 * A refund as the provider has it now. One that somebody made there is a fact of the purchase or of the invoice that it is of, once. One that came
 * back, whoever made it, is owed again. What the ledger asked for itself and is on its way is the reactions'.
 */
export const hearRefund = async (parts: RefundParts, refund: Named, paid: PaidFor): Promise<Handled> => {
  const { pays } = paid;
  if (refund.state === 'failed') return cameBack(parts, refund, paid);
  if (refund.refund !== null) return 'done';
  return pays.startsWith('pur_') ? madeThere(parts, refund, pays) : madeOfInvoice(parts, refund, paid);
};

const aside = ({ refund, reference, state }: Named, pays: string): Handled => ({
  aside:
    state === 'failed'
      ? `${refund ?? reference} of what paid ${pays} has failed: its money is still to be given back`
      : `${reference} gave back what paid ${pays}: the ledger did not ask for it`,
});

const envelopeOf = ({ clock }: RefundParts, stream: string, { reference }: Named, step: string): Envelope => {
  const commandId = commandIdOf(ACTOR, stream, reference, step);
  return {
    ...{ commandId, fingerprint: reference, actor: ACTOR },
    ...{ correlation: commandId, causation: null, at: clock.now(), dryRun: false },
  };
};

const madeThere = async (parts: RefundParts, made: Named, purchase: string): Promise<Handled> => {
  const { reference, amount, currency } = made;
  const request = { refund: refundAtProvider(reference), reference, amount, currency };
  const envelope = envelopeOf(parts, purchaseStream(purchase), made, 'made');
  const outcome = await parts.bus.execute(new RecordProviderRefund(purchase, request, envelope));
  if (outcome.kind === 'accepted') return 'done';
  // The payment is known, and its credits, or its way back, are on their way.
  if (outcome.code === 'purchase-not-credited') throw new NotYet(`${purchase} has come to nothing yet`);
  return { aside: `${reference} of ${purchase} was refused: ${outcome.code}` };
};

/** What is on its way: the invoice is not paid by then, or a refund of the ledger's own has not come to its end. */
const coming: readonly string[] = [
  ...['invoice-not-found', 'invoice-not-issued', 'invoice-payment-not-found', 'refund-in-flight'],
];

const madeOfInvoice = async (parts: RefundParts, made: Named, paid: PaidFor): Promise<Handled> => {
  const invoice = await invoicePaidBy(parts, paid);
  if (invoice === null) return (await isToGoBack(parts, paid)) ? 'done' : aside(made, paid.pays);
  const { reference, payment, amount, currency } = made;
  const refund = refundAtProvider(reference);
  const request = { refund, payment, amount, currency, reference, creditNote: noteOfRefund(refund) };
  const envelope = envelopeOf(parts, invoiceStream(invoice), made, 'made');
  const outcome = await parts.bus.execute(new RecordFoundRefund(invoice, request, envelope));
  if (outcome.kind === 'accepted') return 'done';
  if (coming.includes(outcome.code)) throw new NotYet(`${invoice} does not know ${payment} to its end yet`);
  return { aside: `${reference} of ${invoice} was refused: ${outcome.code}` };
};

/** Of credits, made at the provider itself: the purchase knows what it was for, or will know; what it never heard of moved nothing. */
const cameBackThere = async (
  parts: RefundParts,
  failed: Named,
  { purchase, refund }: { readonly purchase: string; readonly refund: string },
): Promise<Handled> => {
  const request = { refund, reason: { code: failed.code ?? 'failed', says: null } };
  const envelope = envelopeOf(parts, purchaseStream(purchase), failed, 'came-back-there');
  const outcome = await parts.bus.execute(new RecordFailedProviderRefund(purchase, request, envelope));
  if (outcome.kind === 'accepted') return 'done';
  if (outcome.code === 'refund-in-flight')
    throw new NotYet(`what ${failed.reference} of ${purchase} was for is not known yet`);
  return { aside: `${failed.reference} of ${purchase} has failed, but was refused: ${outcome.code}` };
};

const cameBack = async (parts: RefundParts, failed: Named, paid: PaidFor): Promise<Handled> => {
  const { pays } = paid;
  const { reference, payment, amount, currency, code = null } = failed;
  const refund = failed.refund ?? refundAtProvider(reference);
  const reason = { code: code ?? 'failed', says: null };
  const bought = pays.startsWith('pur_');
  if (bought) {
    const envelope = envelopeOf(parts, purchaseStream(pays), failed, 'came-back');
    const request = { refund, reason, reference };
    const outcome = await parts.bus.execute(new RecordFailedReturn(pays, request, envelope));
    if (outcome.kind === 'accepted' && outcome.events.length > 0) return 'done';
    if (failed.refund === null) return cameBackThere(parts, failed, { purchase: pays, refund });
  }
  const invoice = await invoicePaidBy(parts, paid);
  if (invoice === null) return aside(failed, pays);
  const outcome = await parts.bus.execute(
    new RecordFailedRefund(
      invoice,
      { refund, payment, amount, currency, reason, reference },
      envelopeOf(parts, invoiceStream(invoice), failed, 'came-back'),
    ),
  );
  if (outcome.kind === 'accepted' || outcome.code === 'invoice-not-found') return 'done';
  // Nobody heard of it before it failed: nothing of it is in the books.
  if (failed.refund === null && outcome.code === 'refund-above-credit') return 'done';
  return { aside: `${refund} of what paid ${pays} has failed, but was refused: ${outcome.code}` };
};
