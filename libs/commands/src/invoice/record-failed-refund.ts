import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordFailedRefund, type RecordFailedRefund as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Money that is owed back did not reach the payer. */
export class RecordFailedRefund extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordFailedRefund)
export class RecordFailedRefundHandler implements ICommandHandler<RecordFailedRefund> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: RecordFailedRefund): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, recordFailedRefund(request), envelope);
  }
}
