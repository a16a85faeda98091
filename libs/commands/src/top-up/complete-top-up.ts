import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { completeTopUp } from '#domain/top-up';
import type { Envelope } from '../envelope.js';
import { TopUps } from '../streams.js';
import type { TopUpOutcome } from './outcome.js';

type Request = Parameters<typeof completeTopUp>[0];

/** The pool has what its top-up bought. */
export class CompleteTopUp extends Command<TopUpOutcome> {
  constructor(
    readonly account: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CompleteTopUp)
export class CompleteTopUpHandler implements ICommandHandler<CompleteTopUp> {
  constructor(private readonly topUps: TopUps) {}

  execute({ account, request, envelope }: CompleteTopUp): Promise<TopUpOutcome> {
    return this.topUps.run(account, completeTopUp(request), envelope);
  }
}
