import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { moveAnchor, type MoveAnchor as Request } from '#domain/credit-pool';
import type { Envelope } from '../envelope.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** Counts a pool's windows and grant cycles from the anchor of the subscription that it now belongs to. */
export class MoveAnchor extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(MoveAnchor)
export class MoveAnchorHandler implements ICommandHandler<MoveAnchor> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: MoveAnchor): Promise<PoolOutcome> {
    return this.pools.run(account, moveAnchor(request), envelope);
  }
}
