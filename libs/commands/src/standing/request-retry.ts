import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requestRetry, type RequestRetry as Request } from '#domain/standing';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** Asks that what is unpaid be charged again now (R29). */
export class RequestRetry extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Omit<Request, 'retry'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RequestRetry)
export class RequestRetryHandler implements ICommandHandler<RequestRetry> {
  constructor(private readonly standings: Standings) {}

  execute({ customer, request, envelope }: RequestRetry): Promise<StandingOutcome> {
    return this.standings.run(
      customer,
      requestRetry({ ...request, retry: idOfCommand('rty', envelope.commandId) }),
      envelope,
    );
  }
}
