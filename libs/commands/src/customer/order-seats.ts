import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { orderSeats, type OrderSeats as Request } from '#domain/customer';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** Orders the seats that a preview showed; they are there once they are paid (R13, R18, S21). */
export class OrderSeats extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Omit<Request, 'order'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(OrderSeats)
export class OrderSeatsHandler implements ICommandHandler<OrderSeats> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: OrderSeats): Promise<CustomerOutcome> {
    return this.customers.run(
      customer,
      orderSeats({ ...request, order: idOfCommand('ord', envelope.commandId) }),
      envelope,
    );
  }
}
