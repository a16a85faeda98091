import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordProviderRefund } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordProviderRefund>[0];

/** Somebody gave money of a purchase back at the payment provider itself. */
export class RecordProviderRefund extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordProviderRefund)
export class RecordProviderRefundHandler implements ICommandHandler<RecordProviderRefund> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordProviderRefund): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordProviderRefund(request), envelope);
  }
}
