import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { registerCustomer, type RegisterCustomer as Request } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** Makes an organization or an individual a customer; the owner named is its first member. */
export class RegisterCustomer extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Omit<Request, 'customer'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RegisterCustomer)
export class RegisterCustomerHandler implements ICommandHandler<RegisterCustomer> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: RegisterCustomer): Promise<CustomerOutcome> {
    return this.customers.run(customer, registerCustomer({ ...request, customer }), envelope);
  }
}
