import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { closePaymentDispute } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof closePaymentDispute>[0];

/** A dispute at the payment provider was won or lost. */
export class CloseProviderDispute extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CloseProviderDispute)
export class CloseProviderDisputeHandler implements ICommandHandler<CloseProviderDispute> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: CloseProviderDispute): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, closePaymentDispute(request), envelope);
  }
}
