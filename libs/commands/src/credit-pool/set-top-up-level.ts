import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { setTopUpLevel, type SetTopUpLevel as Request } from '#domain/credit-pool';
import type { Envelope } from '../envelope.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** Tells the pool below which level it asks for a top-up, or that it does not (R36). */
export class SetTopUpLevel extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SetTopUpLevel)
export class SetTopUpLevelHandler implements ICommandHandler<SetTopUpLevel> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: SetTopUpLevel): Promise<PoolOutcome> {
    return this.pools.run(account, setTopUpLevel(request), envelope);
  }
}
