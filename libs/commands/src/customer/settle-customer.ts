import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { settleCustomer } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** The sweep: books what is due and decides nothing of its own (S2). */
export class SettleCustomer extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SettleCustomer)
export class SettleCustomerHandler implements ICommandHandler<SettleCustomer> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, envelope }: SettleCustomer): Promise<CustomerOutcome> {
    return this.customers.run(customer, settleCustomer, envelope);
  }
}
