import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { removeCap, type RemoveCap as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Lifts a limit. */
export class RemoveCap extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RemoveCap)
export class RemoveCapHandler implements ICommandHandler<RemoveCap> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: RemoveCap): Promise<PoolOutcome> {
    return this.pools.run(account, removeCap(request), envelope);
  }
}
