import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { forfeitCredits, type ForfeitCredits as Request } from '#domain/credit-pool';
import { CreditPools } from '../streams.js';
import type { Envelope } from '../envelope.js';
import type { PoolOutcome } from './outcome.js';

/** Ends credits with the plan that gave them (S17, R80). */
export class ForfeitCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ForfeitCredits)
export class ForfeitCreditsHandler implements ICommandHandler<ForfeitCredits> {
  constructor(private readonly pools: CreditPools) {}

  execute({ account, request, envelope }: ForfeitCredits): Promise<PoolOutcome> {
    return this.pools.run(account, forfeitCredits(request), envelope);
  }
}
