import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { resumeTopUp } from '#domain/top-up';
import type { Envelope } from '../envelope.js';
import { TopUps } from '../streams.js';
import type { TopUpOutcome } from './outcome.js';

/** Ends the pause after a failure: the pool is asked at once. */
export class ResumeTopUp extends Command<TopUpOutcome> {
  constructor(
    readonly account: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ResumeTopUp)
export class ResumeTopUpHandler implements ICommandHandler<ResumeTopUp> {
  constructor(private readonly topUps: TopUps) {}

  execute({ account, envelope }: ResumeTopUp): Promise<TopUpOutcome> {
    return this.topUps.run(account, resumeTopUp, envelope);
  }
}
