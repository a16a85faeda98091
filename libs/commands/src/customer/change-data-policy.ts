import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeDataPolicy } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof changeDataPolicy>[0];

/** Chooses what happens with a customer's data (R51). */
export class ChangeDataPolicy extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeDataPolicy)
export class ChangeDataPolicyHandler implements ICommandHandler<ChangeDataPolicy> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: ChangeDataPolicy): Promise<CustomerOutcome> {
    return this.customers.run(customer, changeDataPolicy(request), envelope);
  }
}
