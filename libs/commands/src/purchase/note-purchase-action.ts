import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { noteActionNeeded } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

/** The payer has to take a further step. */
export class NotePurchaseAction extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(NotePurchaseAction)
export class NotePurchaseActionHandler implements ICommandHandler<NotePurchaseAction> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, envelope }: NotePurchaseAction): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, noteActionNeeded, envelope);
  }
}
