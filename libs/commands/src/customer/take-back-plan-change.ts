import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { takeBackPlanChange } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** The plan that was to change with the next cycle stays. */
export class TakeBackPlanChange extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(TakeBackPlanChange)
export class TakeBackPlanChangeHandler implements ICommandHandler<TakeBackPlanChange> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, envelope }: TakeBackPlanChange): Promise<CustomerOutcome> {
    return this.customers.run(customer, takeBackPlanChange, envelope);
  }
}
