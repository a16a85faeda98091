import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { returnPurchase } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof returnPurchase>[0];

/** The money of a purchase that gave nothing has gone back. */
export class ReturnPurchase extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ReturnPurchase)
export class ReturnPurchaseHandler implements ICommandHandler<ReturnPurchase> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: ReturnPurchase): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, returnPurchase(request), envelope);
  }
}
