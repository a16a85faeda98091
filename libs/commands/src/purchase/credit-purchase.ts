import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { creditPurchase } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof creditPurchase>[0];

/** The pool has a lot for what was paid. */
export class CreditPurchase extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CreditPurchase)
export class CreditPurchaseHandler implements ICommandHandler<CreditPurchase> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: CreditPurchase): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, creditPurchase(request), envelope);
  }
}
