import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { unfreezePool, type UnfreezePool as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Lifts one reason of a freeze, only its own (S10). */
export class UnfreezePool extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(UnfreezePool)
export class UnfreezePoolHandler implements ICommandHandler<UnfreezePool> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: UnfreezePool): Promise<PoolOutcome> {
    return this.pools.run(account, unfreezePool(request), envelope);
  }
}
