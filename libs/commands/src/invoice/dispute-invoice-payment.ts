import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { disputeInvoicePayment, type DisputePayment as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** The payer's bank takes a payment of an invoice back until somebody decides. */
export class DisputeInvoicePayment extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(DisputeInvoicePayment)
export class DisputeInvoicePaymentHandler implements ICommandHandler<DisputeInvoicePayment> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: DisputeInvoicePayment): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, disputeInvoicePayment(request), envelope);
  }
}
