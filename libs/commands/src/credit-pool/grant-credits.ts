import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { grantCredits, type GrantCredits as Request } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Gives a lot of credits that was not paid for (R35, R57, R67). */
export class GrantCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Omit<Request, 'lot'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(GrantCredits)
export class GrantCreditsHandler implements ICommandHandler<GrantCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: GrantCredits): Promise<PoolOutcome> {
    return this.pools.run(
      account,
      grantCredits({ ...request, lot: idOfCommand('lot', envelope.commandId) }),
      envelope,
    );
  }
}
