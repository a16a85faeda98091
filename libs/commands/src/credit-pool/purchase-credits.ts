import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { purchaseCredits, type PurchaseCredits as Request } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Turns a payment into a lot, spendable at once (R9–R11, R45). */
export class PurchaseCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Omit<Request, 'lot'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(PurchaseCredits)
export class PurchaseCreditsHandler implements ICommandHandler<PurchaseCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: PurchaseCredits): Promise<PoolOutcome> {
    return this.pools.run(
      account,
      purchaseCredits({ ...request, lot: idOfCommand('lot', envelope.commandId) }),
      envelope,
    );
  }
}
