import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settleOnly } from '#domain/credit-pool';
import type { Envelope } from '../envelope.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** The sweep: books what is due and decides nothing of its own (S2). */
export class Settle extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(Settle)
export class SettleHandler implements ICommandHandler<Settle> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, envelope }: Settle): Promise<PoolOutcome> {
    return this.pools.run(account, settleOnly, envelope);
  }
}
