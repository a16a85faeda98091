import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeInterval } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof changeInterval>[0];

/** Pays by the month or by the year from the next renewal on (R60). */
export class ChangeInterval extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeInterval)
export class ChangeIntervalHandler implements ICommandHandler<ChangeInterval> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: ChangeInterval): Promise<CustomerOutcome> {
    return this.customers.run(customer, changeInterval(request), envelope);
  }
}
