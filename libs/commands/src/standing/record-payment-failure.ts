import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordPaymentFailure, type RecordPaymentFailure as Request } from '#domain/standing';
import type { Envelope } from '../envelope.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** A charge failed, for a reason that is kept (R29, R31). */
export class RecordPaymentFailure extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordPaymentFailure)
export class RecordPaymentFailureHandler implements ICommandHandler<RecordPaymentFailure> {
  constructor(private readonly standings: Standings) {}

  execute({ customer, request, envelope }: RecordPaymentFailure): Promise<StandingOutcome> {
    return this.standings.run(customer, recordPaymentFailure(request), envelope);
  }
}
