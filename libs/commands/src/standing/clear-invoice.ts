import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { clearInvoice, type ClearInvoice as Request } from '#domain/standing';
import type { Envelope } from '../envelope.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** Nothing is left to pay of an invoice; the last one restores the customer (R34). */
export class ClearInvoice extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ClearInvoice)
export class ClearInvoiceHandler implements ICommandHandler<ClearInvoice> {
  constructor(private readonly standings: Standings) {}

  execute({ customer, request, envelope }: ClearInvoice): Promise<StandingOutcome> {
    return this.standings.run(customer, clearInvoice(request), envelope);
  }
}
