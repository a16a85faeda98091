import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordPurchasePayment } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordPurchasePayment>[0];

/** The money of a purchase has arrived. */
export class RecordPurchasePayment extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordPurchasePayment)
export class RecordPurchasePaymentHandler implements ICommandHandler<RecordPurchasePayment> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordPurchasePayment): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordPurchasePayment(request), envelope);
  }
}
