import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { shareProviderRefund } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof shareProviderRefund>[0];

/** What money that went back at the payment provider was for. */
export class ShareProviderRefund extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ShareProviderRefund)
export class ShareProviderRefundHandler implements ICommandHandler<ShareProviderRefund> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: ShareProviderRefund): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, shareProviderRefund(request), envelope);
  }
}
