import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { reinstate, type Reinstate as Request } from '#domain/standing';
import type { Envelope } from '../envelope.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** An operator restores a customer that paid after the retention. */
export class Reinstate extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(Reinstate)
export class ReinstateHandler implements ICommandHandler<Reinstate> {
  constructor(private readonly standings: Standings) {}

  execute({ customer, request, envelope }: Reinstate): Promise<StandingOutcome> {
    return this.standings.run(customer, reinstate(request), envelope);
  }
}
