import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { freezePool, type FreezePool as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Adds one reason for which debits and holds are refused (S10). */
export class FreezePool extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(FreezePool)
export class FreezePoolHandler implements ICommandHandler<FreezePool> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: FreezePool): Promise<PoolOutcome> {
    return this.pools.run(account, freezePool(request), envelope);
  }
}
