import type { CommandBus } from '@nestjs/cqrs';
import { CloseInvoiceDispute, DisputeInvoicePayment, type Envelope } from '#commands';
import { commandIdOf, type Clock } from '#kernel';
import type { ProviderDispute } from '#payments';
import type { Handled } from '#payments/inbox';
import { invoiceStream } from '../names.js';
import { NotYet } from '../reaction.js';
import { invoicePaidBy, type PaidFor, type PaidInvoiceParts } from './paid-invoice.js';

export type InvoiceDisputeParts = PaidInvoiceParts & {
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
};

const ACTOR = 'system:hear-the-provider';

/** What is on its way: the payment is known, and its invoice is not issued or not paid yet. */
const coming: readonly string[] = ['invoice-not-found', 'invoice-not-issued', 'invoice-payment-not-found'];

/**
 * A dispute of seats or a plan, as the provider has it now, as facts of the invoice that was paid. Hearing of it again, in whatever
 * order, changes nothing. Nobody is suspended or frozen for it: what follows is for people to decide.
 */
export const hearInvoiceDispute = async (
  parts: InvoiceDisputeParts,
  { dispute, payment, amount, currency, reason, state }: ProviderDispute & { readonly payment: string },
  paid: PaidFor,
): Promise<Handled> => {
  if (state === 'inquiry') return 'done'; // what follows, if anything does, is told
  const invoice = await invoicePaidBy(parts, paid);
  if (invoice === null) return { aside: `${dispute} is about what paid ${paid.pays}, which came to nothing` };
  const envelope = (step: string): Envelope => {
    const commandId = commandIdOf(ACTOR, invoiceStream(invoice), dispute, step);
    return {
      ...{ commandId, fingerprint: dispute, actor: ACTOR },
      ...{ correlation: commandId, causation: null, at: parts.clock.now(), dryRun: false },
    };
  };
  const request = { dispute, payment, amount, currency, reason };
  const opened = await parts.bus.execute(new DisputeInvoicePayment(invoice, request, envelope('opened')));
  if (opened.kind === 'refused') {
    if (coming.includes(opened.code)) throw new NotYet(`${invoice} is not paid by ${payment} yet`);
    return { aside: `${dispute} of ${invoice} was refused: ${opened.code}` };
  }
  if (state === 'open') return 'done';
  const closed = await parts.bus.execute(
    new CloseInvoiceDispute(invoice, { dispute, outcome: state }, envelope(state)),
  );
  return closed.kind === 'refused'
    ? { aside: `${dispute} of ${invoice} is ${state}, but was refused: ${closed.code}` }
    : 'done';
};
