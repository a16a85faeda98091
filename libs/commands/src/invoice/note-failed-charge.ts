import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { noteFailedCharge, type NoteFailedCharge as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** A charge for an invoice failed, for a reason that is kept (R29). */
export class NoteFailedCharge extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(NoteFailedCharge)
export class NoteFailedChargeHandler implements ICommandHandler<NoteFailedCharge> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: NoteFailedCharge): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, noteFailedCharge(request), envelope);
  }
}
