import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordRefundPaid } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordRefundPaid>[0];

/** The money of a refund has gone. */
export class RecordPurchaseRefundPaid extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordPurchaseRefundPaid)
export class RecordPurchaseRefundPaidHandler implements ICommandHandler<RecordPurchaseRefundPaid> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordPurchaseRefundPaid): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordRefundPaid(request), envelope);
  }
}
