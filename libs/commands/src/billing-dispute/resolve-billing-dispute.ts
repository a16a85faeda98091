import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { resolveDispute } from '#domain/billing-dispute';
import type { Envelope } from '../envelope.js';
import { BillingDisputes } from '../streams.js';
import type { DisputeOutcome } from './outcome.js';

type Request = Parameters<typeof resolveDispute>[0];

/** A dispute was looked into and is answered. */
export class ResolveBillingDispute extends Command<DisputeOutcome> {
  constructor(
    readonly dispute: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ResolveBillingDispute)
export class ResolveBillingDisputeHandler implements ICommandHandler<ResolveBillingDispute> {
  constructor(private readonly disputes: BillingDisputes) {}

  execute({ dispute, request, envelope }: ResolveBillingDispute): Promise<DisputeOutcome> {
    return this.disputes.run(dispute, resolveDispute(request), envelope);
  }
}
