import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeAlert, type ChangeAlert as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Chooses another low-balance alert, or none (R78). */
export class ChangeAlert extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeAlert)
export class ChangeAlertHandler implements ICommandHandler<ChangeAlert> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: ChangeAlert): Promise<PoolOutcome> {
    return this.pools.run(account, changeAlert(request), envelope);
  }
}
