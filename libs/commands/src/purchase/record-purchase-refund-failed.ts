import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordRefundFailed } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordRefundFailed>[0];

/** The money of a refund did not reach the payer. */
export class RecordPurchaseRefundFailed extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordPurchaseRefundFailed)
export class RecordPurchaseRefundFailedHandler implements ICommandHandler<RecordPurchaseRefundFailed> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordPurchaseRefundFailed): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordRefundFailed(request), envelope);
  }
}
