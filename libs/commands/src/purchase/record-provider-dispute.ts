import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { disputeRules, openPaymentDispute, type OpenDispute } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

/** The payer's bank takes the payment of a purchase back until somebody decides. */
export class RecordProviderDispute extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Omit<OpenDispute, 'recordDebt' | 'freeze'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordProviderDispute)
export class RecordProviderDisputeHandler implements ICommandHandler<RecordProviderDispute> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordProviderDispute): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, openPaymentDispute({ ...request, ...disputeRules }), envelope);
  }
}
