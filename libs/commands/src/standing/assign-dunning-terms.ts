import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { assignDunningTerms } from '#domain/standing';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { Standings } from '../streams.js';
import type { StandingOutcome } from './outcome.js';

/** Puts what a plan says of failed payments into the customer's standing (S15). */
export class AssignDunningTerms extends Command<StandingOutcome> {
  constructor(
    readonly customer: string,
    /** `policy`: `teams`, or one version of it, `teams@3`. */
    readonly request: { readonly policy: string },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(AssignDunningTerms)
export class AssignDunningTermsHandler implements ICommandHandler<AssignDunningTerms> {
  constructor(
    private readonly standings: Standings,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ customer, request, envelope }: AssignDunningTerms): Promise<StandingOutcome> {
    const found = await this.policies.dunning(request.policy, envelope.at);
    if ('kind' in found) return refusedUnasked(found);
    return this.standings.run(customer, assignDunningTerms({ ...found, customer }), envelope);
  }
}
