import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeAutoRenew } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof changeAutoRenew>[0];

/** Says whether the subscription renews by itself (R60). */
export class ChangeAutoRenew extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeAutoRenew)
export class ChangeAutoRenewHandler implements ICommandHandler<ChangeAutoRenew> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: ChangeAutoRenew): Promise<CustomerOutcome> {
    return this.customers.run(customer, changeAutoRenew(request), envelope);
  }
}
