import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settlePurchase } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

/** Books what is due in a purchase. */
export class SettlePurchase extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SettlePurchase)
export class SettlePurchaseHandler implements ICommandHandler<SettlePurchase> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, envelope }: SettlePurchase): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, settlePurchase, envelope);
  }
}
