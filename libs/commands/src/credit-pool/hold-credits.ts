import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { holdCredits, type HoldCredits as Request } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Sets an amount aside, pinned lot by lot, until capture, void or time-out (S6). */
export class HoldCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Omit<Request, 'hold'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(HoldCredits)
export class HoldCreditsHandler implements ICommandHandler<HoldCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: HoldCredits): Promise<PoolOutcome> {
    return this.pools.run(
      account,
      holdCredits({ ...request, hold: idOfCommand('hold', envelope.commandId) }),
      envelope,
    );
  }
}
