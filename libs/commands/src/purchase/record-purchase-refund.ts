import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordPurchaseRefund } from '#domain/purchase';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

type Request = Parameters<typeof recordPurchaseRefund>[0];

/** The pool gave up unused credits for a refund. */
export class RecordPurchaseRefund extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordPurchaseRefund)
export class RecordPurchaseRefundHandler implements ICommandHandler<RecordPurchaseRefund> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RecordPurchaseRefund): Promise<PurchaseOutcome> {
    return this.purchases.run(purchase, recordPurchaseRefund(request), envelope);
  }
}
