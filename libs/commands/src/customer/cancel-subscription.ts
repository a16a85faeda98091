import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { cancelSubscription } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof cancelSubscription>[0];

/** Ends the subscription with its cycle, as a preview showed (R60, S25). */
export class CancelSubscription extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CancelSubscription)
export class CancelSubscriptionHandler implements ICommandHandler<CancelSubscription> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: CancelSubscription): Promise<CustomerOutcome> {
    return this.customers.run(customer, cancelSubscription(request), envelope);
  }
}
