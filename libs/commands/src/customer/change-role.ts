import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeRole } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof changeRole>[0];

/** Gives a member another role; the last owner stays one (R5). */
export class ChangeRole extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeRole)
export class ChangeRoleHandler implements ICommandHandler<ChangeRole> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: ChangeRole): Promise<CustomerOutcome> {
    return this.customers.run(customer, changeRole(request), envelope);
  }
}
