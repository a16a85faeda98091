import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { takeBackCancellation } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof takeBackCancellation>[0];

/** The subscription goes on after its cycle, as a preview showed. */
export class TakeBackCancellation extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(TakeBackCancellation)
export class TakeBackCancellationHandler implements ICommandHandler<TakeBackCancellation> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: TakeBackCancellation): Promise<CustomerOutcome> {
    return this.customers.run(customer, takeBackCancellation(request), envelope);
  }
}
