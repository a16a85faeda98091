import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { openAccount, type OpenAccount as Request } from '#domain/credit-pool';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** Opens a credit account for an organization or an individual, on the terms of a plan (R62, S15). */
export class OpenAccount extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    /** `plan`: `teams`, or one version of it, `teams@1`. */
    readonly request: Omit<Request, 'account' | 'policy'> & { readonly plan: string },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount> {
  constructor(
    private readonly pools: CreditPools,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ account, request: { plan, ...request }, envelope }: OpenAccount): Promise<PoolOutcome> {
    const policy = await this.policies.resolve(plan, envelope.at);
    if ('kind' in policy) return refusedUnasked(policy);
    return this.pools.run(account, openAccount({ ...request, account, policy }), envelope);
  }
}
