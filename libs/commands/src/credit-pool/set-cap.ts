import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { setCap, type SetCap as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Limits what a member or space spends in a window (R75–R77). */
export class SetCap extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SetCap)
export class SetCapHandler implements ICommandHandler<SetCap> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: SetCap): Promise<PoolOutcome> {
    return this.pools.run(account, setCap(request), envelope);
  }
}
