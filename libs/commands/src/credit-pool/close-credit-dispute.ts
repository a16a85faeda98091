import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { closeCreditDispute, type CloseCreditDispute as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Gives back what a dispute took, where it was won. */
export class CloseCreditDispute extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CloseCreditDispute)
export class CloseCreditDisputeHandler implements ICommandHandler<CloseCreditDispute> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: CloseCreditDispute): Promise<PoolOutcome> {
    return this.pools.run(account, closeCreditDispute(request), envelope);
  }
}
