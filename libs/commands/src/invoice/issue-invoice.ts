import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { issueInvoice, type Numbered as Request } from '#domain/invoice';
import type { Envelope } from '../envelope.js';
import { Invoices } from '../streams.js';
import type { InvoiceOutcome } from './outcome.js';

/** Issues a draft under its number of the register (S26). */
export class IssueInvoice extends Command<InvoiceOutcome> {
  constructor(
    readonly invoice: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(IssueInvoice)
export class IssueInvoiceHandler implements ICommandHandler<IssueInvoice> {
  constructor(private readonly invoices: Invoices) {}

  execute({ invoice, request, envelope }: IssueInvoice): Promise<InvoiceOutcome> {
    return this.invoices.run(invoice, issueInvoice(request), envelope);
  }
}
