import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { purgeCustomer } from '#domain/standing';
import type { Envelope } from '../envelope.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** Decides that the data of a customer outside the ledger goes (R33); whoever sends it erases after it. */
export class PurgeCustomer extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(PurgeCustomer)
export class PurgeCustomerHandler implements ICommandHandler<PurgeCustomer> {
  constructor(private readonly standings: Standings) {}

  execute({ customer, envelope }: PurgeCustomer): Promise<StandingOutcome> {
    return this.standings.run(customer, purgeCustomer, envelope);
  }
}
