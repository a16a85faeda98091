import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeBillingDetails } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof changeBillingDetails>[0];

/** Names the vault's entry that every later invoice shows (R82). */
export class ChangeBillingDetails extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeBillingDetails)
export class ChangeBillingDetailsHandler implements ICommandHandler<ChangeBillingDetails> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: ChangeBillingDetails): Promise<CustomerOutcome> {
    return this.customers.run(customer, changeBillingDetails(request), envelope);
  }
}
