import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { adjustDown, adjustUp, type Stated } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** An operator's correction, with a reason (R57): up is a lot, down is taken in burn order. */
export class AdjustCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Stated & {
      readonly direction: 'up' | 'down';
      readonly reason: string;
      readonly reference: string | null;
    },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(AdjustCredits)
export class AdjustCreditsHandler implements ICommandHandler<AdjustCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request: { direction, ...correction }, envelope }: AdjustCredits): Promise<PoolOutcome> {
    return direction === 'up'
      ? this.pools.run(
          account,
          adjustUp({ ...correction, lot: idOfCommand('lot', envelope.commandId) }),
          envelope,
        )
      : this.pools.run(
          account,
          adjustDown({ ...correction, adjustment: idOfCommand('adj', envelope.commandId) }),
          envelope,
        );
  }
}
