import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refusePurchaseCredits } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof refusePurchaseCredits>[0];

/** The pool cannot hold what was paid for. */
export class RefusePurchaseCredits extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RefusePurchaseCredits)
export class RefusePurchaseCreditsHandler implements ICommandHandler<RefusePurchaseCredits> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RefusePurchaseCredits): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, refusePurchaseCredits(request), envelope);
  }
}
