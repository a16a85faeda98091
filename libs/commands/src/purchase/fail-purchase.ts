import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { failPurchase } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof failPurchase>[0];

/** The payment of a purchase was declined. */
export class FailPurchase extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(FailPurchase)
export class FailPurchaseHandler implements ICommandHandler<FailPurchase> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: FailPurchase): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, failPurchase(request), envelope);
  }
}
