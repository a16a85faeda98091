import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { noteOrderAction } from '#domain/customer';
import { commandIdOf } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof noteOrderAction>[0];

/** Named by the order: whether one ever waited for its payer is found by it, however long ago that was. */
export const actionCommandOf = (order: string): string => commandIdOf('order-action', order);

/** The payer of an order has to take a further step. */
export class NoteOrderAction extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(NoteOrderAction)
export class NoteOrderActionHandler implements ICommandHandler<NoteOrderAction> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: NoteOrderAction): Promise<CustomerOutcome> {
    return this.customers.run(customer, noteOrderAction(request), envelope);
  }
}
