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
    /** `plan`: `teams`, or one version of it, `teams@1`. */
    readonly request: { readonly plan: string },
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

  async execute({ account, request: { plan }, envelope }: AssignPolicy): Promise<PoolOutcome> {
    const policy = await this.policies.resolve(plan, envelope.at);
    if ('kind' in policy) return refusedUnasked(policy);
    return this.pools.run(account, assignPolicy(policy), envelope);
  }
}
