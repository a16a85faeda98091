import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { archiveSpace } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof archiveSpace>[0];

/** A space takes no new work from here on. */
export class ArchiveSpace extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ArchiveSpace)
export class ArchiveSpaceHandler implements ICommandHandler<ArchiveSpace> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: ArchiveSpace): Promise<CustomerOutcome> {
    return this.customers.run(customer, archiveSpace(request), envelope);
  }
}
