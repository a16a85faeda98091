import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requestRefund, type RequestRefund as Request } from '#domain/purchase';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

/** Money is asked back for credits that are not used (R57). */
export class RequestPurchaseRefund extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Omit<Request, 'refund'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RequestPurchaseRefund)
export class RequestPurchaseRefundHandler implements ICommandHandler<RequestPurchaseRefund> {
  constructor(private readonly purchases: Purchases) {}

  execute({ purchase, request, envelope }: RequestPurchaseRefund): Promise<PurchaseOutcome> {
    const refund = idOfCommand('ref', envelope.commandId);
    return this.purchases.run(purchase, requestRefund({ ...request, refund }), envelope);
  }
}
