import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { issueCreditNote, type IssueCreditNote as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Issues a drafted credit note under its number of the register (S26). */
export class IssueCreditNote extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(IssueCreditNote)
export class IssueCreditNoteHandler implements ICommandHandler<IssueCreditNote> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: IssueCreditNote): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, issueCreditNote(request), envelope);
  }
}
