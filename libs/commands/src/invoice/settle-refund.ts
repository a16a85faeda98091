import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settleRefund, type SettleRefund as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** A refund that failed was paid by other means. */
export class SettleRefund extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SettleRefund)
export class SettleRefundHandler implements ICommandHandler<SettleRefund> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: SettleRefund): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, settleRefund(request), envelope);
  }
}
