import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { voidInvoice, type VoidInvoice as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** An invoice of which nothing was paid is owed no more. */
export class VoidInvoice extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(VoidInvoice)
export class VoidInvoiceHandler implements ICommandHandler<VoidInvoice> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: VoidInvoice): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, voidInvoice(request), envelope);
  }
}
