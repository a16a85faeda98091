import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordRefund, type RecordRefund as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Money went back that a credit note or an excess owed. */
export class RecordRefund extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordRefund)
export class RecordRefundHandler implements ICommandHandler<RecordRefund> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: RecordRefund): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, recordRefund(request), envelope);
  }
}
