import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordFailedProviderRefund } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordFailedProviderRefund>[0];

/** Money that somebody gave back at the provider itself did not reach the payer. */
export class RecordFailedProviderRefund extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordFailedProviderRefund)
export class RecordFailedProviderRefundHandler implements ICommandHandler<RecordFailedProviderRefund> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordFailedProviderRefund): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordFailedProviderRefund(request), envelope);
  }
}
