import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { transferOwnership } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof transferOwnership>[0];

/** Hands an organization over in one step (R81). */
export class TransferOwnership extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(TransferOwnership)
export class TransferOwnershipHandler implements ICommandHandler<TransferOwnership> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: TransferOwnership): Promise<CustomerOutcome> {
    return this.customers.run(customer, transferOwnership(request), envelope);
  }
}
