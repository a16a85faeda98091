import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fulfilOrder } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof fulfilOrder>[0];

/** What was ordered is paid: it holds (S21). */
export class FulfilOrder extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(FulfilOrder)
export class FulfilOrderHandler implements ICommandHandler<FulfilOrder> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: FulfilOrder): Promise<CustomerOutcome> {
    return this.customers.run(customer, fulfilOrder(request), envelope);
  }
}
