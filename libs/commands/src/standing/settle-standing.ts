import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settleStanding } from '#domain/standing';
import type { Envelope } from '../envelope.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** The sweep: books what is due and decides nothing of its own (S2). */
export class SettleStanding extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SettleStanding)
export class SettleStandingHandler implements ICommandHandler<SettleStanding> {
  constructor(private readonly standings: Standings) {}

  execute({ customer, envelope }: SettleStanding): Promise<StandingOutcome> {
    return this.standings.run(customer, settleStanding, envelope);
  }
}
