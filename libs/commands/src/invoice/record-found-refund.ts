import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordFoundRefund, type RecordFoundRefund as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Somebody gave money of an invoice back at the payment provider itself. */
export class RecordFoundRefund extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordFoundRefund)
export class RecordFoundRefundHandler implements ICommandHandler<RecordFoundRefund> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: RecordFoundRefund): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, recordFoundRefund(request), envelope);
  }
}
