import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { closeInvoiceDispute, type ClosePaymentDispute as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** The payer's bank has decided about a payment of an invoice. */
export class CloseInvoiceDispute extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CloseInvoiceDispute)
export class CloseInvoiceDisputeHandler implements ICommandHandler<CloseInvoiceDispute> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: CloseInvoiceDispute): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, closeInvoiceDispute(request), envelope);
  }
}
