import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { draftCreditNote, type DraftCreditNote as Request } from '#domain/invoice';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Takes back parts of an invoice's lines; reserved at once. */
export class DraftCreditNote extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Omit<Request, 'creditNote'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(DraftCreditNote)
export class DraftCreditNoteHandler implements ICommandHandler<DraftCreditNote> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: DraftCreditNote): Promise<InvoiceOutcome> {
    return this.invoices.run(
      invoice,
      draftCreditNote({ ...request, creditNote: idOfCommand('crn', envelope.commandId) }),
      envelope,
    );
  }
}
