import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { assignPolicy } from '#domain/credit-pool';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** Puts a plan's resolved terms, with `policy@version`, into the pool's stream (S15). */
export class AssignPolicy extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    /**
     * `plan`: `teams`, or one version of it, `teams@1`. `ofCustomer`: the customer's own stream has taken the plan and checked for
     * whom it is; the pool may have been opened when the customer was of another kind.
     */
    readonly request: { readonly plan: string; readonly ofCustomer?: true },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(AssignPolicy)
export class AssignPolicyHandler implements ICommandHandler<AssignPolicy> {
  constructor(
    private readonly pools: CreditPools,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ account, request, envelope }: AssignPolicy): Promise<PoolOutcome> {
    const found = await this.policies.resolve(request.plan, envelope.at);
    if ('kind' in found) return refusedUnasked(found);
    const { audience, ...forAnybody } = found;
    return this.pools.run(
      account,
      assignPolicy(request.ofCustomer === true ? forAnybody : { ...forAnybody, audience }),
      envelope,
    );
  }
}
