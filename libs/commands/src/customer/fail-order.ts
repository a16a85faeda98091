import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { failOrder } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof failOrder>[0];

/** What was ordered was not paid: everything stays as it was. */
export class FailOrder extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(FailOrder)
export class FailOrderHandler implements ICommandHandler<FailOrder> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: FailOrder): Promise<CustomerOutcome> {
    return this.customers.run(customer, failOrder(request), envelope);
  }
}
