import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { applyPayment, type ApplyPayment as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Money that arrived for an invoice pays it; what is too much is owed back. */
export class ApplyPayment extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ApplyPayment)
export class ApplyPaymentHandler implements ICommandHandler<ApplyPayment> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: ApplyPayment): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, applyPayment(request), envelope);
  }
}
