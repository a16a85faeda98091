import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { revokeInvitation } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof revokeInvitation>[0];

/** Takes an open invitation back. */
export class RevokeInvitation extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RevokeInvitation)
export class RevokeInvitationHandler implements ICommandHandler<RevokeInvitation> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: RevokeInvitation): Promise<CustomerOutcome> {
    return this.customers.run(customer, revokeInvitation(request), envelope);
  }
}
