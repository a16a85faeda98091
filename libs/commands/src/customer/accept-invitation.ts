import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { acceptInvitation } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof acceptInvitation>[0];

/** Makes the invited person a member, where there is a seat for them (R12, S23). */
export class AcceptInvitation extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: AcceptInvitation): Promise<CustomerOutcome> {
    return this.customers.run(customer, acceptInvitation(request), envelope);
  }
}
