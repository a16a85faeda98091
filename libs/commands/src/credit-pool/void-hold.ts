import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { voidHold, type VoidHold as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Gives a hold up (S6). */
export class VoidHold extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(VoidHold)
export class VoidHoldHandler implements ICommandHandler<VoidHold> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: VoidHold): Promise<PoolOutcome> {
    return this.pools.run(account, voidHold(request), envelope);
  }
}
