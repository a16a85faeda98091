import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { keepSeats } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof keepSeats>[0];

/** Keeps seats that were to go. */
export class KeepSeats extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(KeepSeats)
export class KeepSeatsHandler implements ICommandHandler<KeepSeats> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: KeepSeats): Promise<CustomerOutcome> {
    return this.customers.run(customer, keepSeats(request), envelope);
  }
}
