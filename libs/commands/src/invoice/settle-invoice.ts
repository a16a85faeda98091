import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settleInvoice } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** The sweep: books what is due and decides nothing of its own (S2). */
export class SettleInvoice extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SettleInvoice)
export class SettleInvoiceHandler implements ICommandHandler<SettleInvoice> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, envelope }: SettleInvoice): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, settleInvoice, envelope);
  }
}
