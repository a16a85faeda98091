import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordFailedReturn } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordFailedReturn>[0];

/** The money of a purchase that gave nothing did not reach the payer. */
export class RecordFailedReturn extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordFailedReturn)
export class RecordFailedReturnHandler implements ICommandHandler<RecordFailedReturn> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordFailedReturn): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordFailedReturn(request), envelope);
  }
}
