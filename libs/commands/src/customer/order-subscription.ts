import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { orderSubscription, type OrderSubscription as Request } from '#domain/customer';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** Takes a plan, as a preview showed it; it runs once its first cycle is paid (R1, S21). */
export class OrderSubscription extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    /** `policy`: `teams`, or one version of it, `teams@3`. */
    readonly request: Omit<Request, 'order' | 'subscription' | 'terms'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(OrderSubscription)
export class OrderSubscriptionHandler implements ICommandHandler<OrderSubscription> {
  constructor(
    private readonly customers: Customers,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ customer, request, envelope }: OrderSubscription): Promise<CustomerOutcome> {
    const plan = await this.policies.plan(request.policy, envelope.at);
    if ('kind' in plan) return refusedUnasked(plan);
    const order = idOfCommand('ord', envelope.commandId);
    const subscription = idOfCommand('sub', envelope.commandId);
    return this.customers.run(
      customer,
      orderSubscription({ ...request, ...plan, order, subscription }),
      envelope,
    );
  }
}
