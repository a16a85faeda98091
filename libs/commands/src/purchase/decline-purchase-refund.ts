import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { declineRefund } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof declineRefund>[0];

/** Nothing is left to refund. */
export class DeclinePurchaseRefund extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(DeclinePurchaseRefund)
export class DeclinePurchaseRefundHandler implements ICommandHandler<DeclinePurchaseRefund> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: DeclinePurchaseRefund): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, declineRefund(request), envelope);
  }
}
