import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { openDispute } from '#domain/billing-dispute';
import type { Envelope } from '../envelope.js';
import { BillingDisputes } from '../streams.js';
import type { DisputeOutcome } from './outcome.js';

type Request = Parameters<typeof openDispute>[0];

/** A customer disagrees with an invoice (R30). */
export class OpenBillingDispute extends Command<DisputeOutcome> {
  constructor(
    readonly dispute: string,
    readonly request: Omit<Request, 'dispute'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(OpenBillingDispute)
export class OpenBillingDisputeHandler implements ICommandHandler<OpenBillingDispute> {
  constructor(private readonly disputes: BillingDisputes) {}

  execute({ dispute, request, envelope }: OpenBillingDispute): Promise<DisputeOutcome> {
    return this.disputes.run(dispute, openDispute({ ...request, dispute }), envelope);
  }
}
