import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settleTopUp } from '#domain/top-up';
import type { Envelope } from '../envelope.js';
import { TopUps } from '../streams.js';
import type { TopUpOutcome } from './outcome.js';

/** Books what is due of a top-up that was postponed: a sweep (S2). */
export class SettleTopUp extends Command<TopUpOutcome> {
  constructor(
    readonly account: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SettleTopUp)
export class SettleTopUpHandler implements ICommandHandler<SettleTopUp> {
  constructor(private readonly topUps: TopUps) {}

  execute({ account, envelope }: SettleTopUp): Promise<TopUpOutcome> {
    return this.topUps.run(account, settleTopUp, envelope);
  }
}
