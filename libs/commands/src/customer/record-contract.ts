import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordContract } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof recordContract>[0];

/** Records what was agreed with an enterprise beside its policy (R79). */
export class RecordContract extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordContract)
export class RecordContractHandler implements ICommandHandler<RecordContract> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: RecordContract): Promise<CustomerOutcome> {
    return this.customers.run(customer, recordContract(request), envelope);
  }
}
