import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { withdrawDispute } from '#domain/billing-dispute';
import type { Envelope } from '../envelope.js';
import { BillingDisputes } from '../streams.js';
import type { DisputeOutcome } from './outcome.js';

type Request = Parameters<typeof withdrawDispute>[0];

/** The customer no longer disagrees. */
export class WithdrawBillingDispute extends Command<DisputeOutcome> {
  constructor(
    readonly dispute: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(WithdrawBillingDispute)
export class WithdrawBillingDisputeHandler implements ICommandHandler<WithdrawBillingDispute> {
  constructor(private readonly disputes: BillingDisputes) {}

  execute({ dispute, request, envelope }: WithdrawBillingDispute): Promise<DisputeOutcome> {
    return this.disputes.run(dispute, withdrawDispute(request), envelope);
  }
}
