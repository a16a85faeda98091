import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { disputeCredits, type DisputeCredits as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Takes back what is left of a lot whose payment is disputed (invariant 7). */
export class DisputeCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(DisputeCredits)
export class DisputeCreditsHandler implements ICommandHandler<DisputeCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: DisputeCredits): Promise<PoolOutcome> {
    return this.pools.run(account, disputeCredits(request), envelope);
  }
}
