import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { failTopUp, type FailTopUp as Request } from '#domain/top-up';
import type { Envelope } from '../envelope.js';
import { TopUps } from '../streams.js';
import type { TopUpOutcome } from './outcome.js';

/** What a top-up was to buy was not bought: it is paused. */
export class FailTopUp extends Command<TopUpOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(FailTopUp)
export class FailTopUpHandler implements ICommandHandler<FailTopUp> {
  constructor(private readonly topUps: TopUps) {}

  execute({ account, request, envelope }: FailTopUp): Promise<TopUpOutcome> {
    return this.topUps.run(account, failTopUp(request), envelope);
  }
}
