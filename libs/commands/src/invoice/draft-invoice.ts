import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { draftInvoice, type DraftInvoice as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Writes down all that is charged, with its totals (R26–R28). */
export class DraftInvoice extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Omit<Request, 'invoice'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(DraftInvoice)
export class DraftInvoiceHandler implements ICommandHandler<DraftInvoice> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: DraftInvoice): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, draftInvoice({ ...request, invoice }), envelope);
  }
}
