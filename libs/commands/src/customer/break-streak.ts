import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { breakStreak } from '#domain/customer';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

type Request = Parameters<typeof breakStreak>[0];

/** Ends the unbroken row of paid months of a pass (R43). */
export class BreakStreak extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(BreakStreak)
export class BreakStreakHandler implements ICommandHandler<BreakStreak> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: BreakStreak): Promise<CustomerOutcome> {
    return this.customers.run(customer, breakStreak(request), envelope);
  }
}
