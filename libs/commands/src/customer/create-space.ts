import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createSpace } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof createSpace>[0];

/** A space of an organization, under the id that is named. */
export class CreateSpace extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CreateSpace)
export class CreateSpaceHandler implements ICommandHandler<CreateSpace> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: CreateSpace): Promise<CustomerOutcome> {
    return this.customers.run(customer, createSpace(request), envelope);
  }
}
