import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { removeSeats } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof removeSeats>[0];

/** Schedules the removal of empty seats that a preview showed, from the next cycle on (R14–R17). */
export class RemoveSeats extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RemoveSeats)
export class RemoveSeatsHandler implements ICommandHandler<RemoveSeats> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: RemoveSeats): Promise<CustomerOutcome> {
    return this.customers.run(customer, removeSeats(request), envelope);
  }
}
