import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refundCredits, type RefundCredits as Request } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Gives the unused part of a bought lot back to its payer (R57, invariant 7). */
export class RefundCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Omit<Request, 'refund'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RefundCredits)
export class RefundCreditsHandler implements ICommandHandler<RefundCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: RefundCredits): Promise<PoolOutcome> {
    return this.pools.run(
      account,
      refundCredits({ ...request, refund: idOfCommand('ref', envelope.commandId) }),
      envelope,
    );
  }
}
