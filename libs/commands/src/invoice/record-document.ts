import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordDocument, type RecordDocument as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** A document of an invoice was printed: the ledger keeps the hash of its bytes. */
export class RecordDocument extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordDocument)
export class RecordDocumentHandler implements ICommandHandler<RecordDocument> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: RecordDocument): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, recordDocument(request), envelope);
  }
}
