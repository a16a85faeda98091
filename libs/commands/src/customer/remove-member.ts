import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { removeMember } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof removeMember>[0];

/** A member leaves or is removed; the seat is empty at once. */
export class RemoveMember extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RemoveMember)
export class RemoveMemberHandler implements ICommandHandler<RemoveMember> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: RemoveMember): Promise<CustomerOutcome> {
    return this.customers.run(customer, removeMember(request), envelope);
  }
}
