import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { retryRefund, type RetryRefund as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** A refund that failed is asked for once more. */
export class RetryRefund extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RetryRefund)
export class RetryRefundHandler implements ICommandHandler<RetryRefund> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: RetryRefund): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, retryRefund(request), envelope);
  }
}
