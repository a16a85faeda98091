import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changePlan, type OrderPlanChange as Request } from '#domain/customer';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** Changes the plan or its tier, as a preview showed it: now, or with the next cycle (R63, R67, R80). */
export class ChangePlan extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    /** `policy`: `teams`, or one version of it, `teams@3`. */
    readonly request: Omit<Request, 'order' | 'terms'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangePlan)
export class ChangePlanHandler implements ICommandHandler<ChangePlan> {
  constructor(
    private readonly customers: Customers,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ customer, request, envelope }: ChangePlan): Promise<CustomerOutcome> {
    const plan = await this.policies.plan(request.policy, envelope.at);
    if ('kind' in plan) return refusedUnasked(plan);
    const order = idOfCommand('ord', envelope.commandId);
    return this.customers.run(customer, changePlan({ ...request, ...plan, order }), envelope);
  }
}
