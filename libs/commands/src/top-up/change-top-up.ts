import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeTopUp } from '#domain/top-up';
import type { Nanos } from '#kernel';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools, TopUps } from '../streams.js';
import { topUpOfferOf } from './offer.js';
import type { TopUpOutcome } from './outcome.js';

/** Chooses how an account is topped up, or that it is not (R36, R37). */
export class ChangeTopUp extends Command<TopUpOutcome> {
  constructor(
    readonly account: string,
    /** Null: not any more. An amount that is left out is the plan's. */
    readonly request: { readonly threshold: Nanos | null; readonly amount: Nanos | null } | null,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ChangeTopUp)
export class ChangeTopUpHandler implements ICommandHandler<ChangeTopUp> {
  constructor(
    private readonly topUps: TopUps,
    private readonly pools: CreditPools,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ account, request, envelope }: ChangeTopUp): Promise<TopUpOutcome> {
    const { pools, policies } = this;
    const known = await topUpOfferOf({ pools, policies }, account, envelope.at);
    if ('kind' in known) return refusedUnasked(known);
    const { customer, offer } = known;
    const { terms } = offer;
    const none = 0n as Nanos;
    const settings =
      request === null
        ? null
        : {
            threshold: request.threshold ?? terms?.threshold ?? none,
            amount: request.amount ?? terms?.amount ?? none,
          };
    return this.topUps.run(account, changeTopUp({ account, customer, settings, offer }), envelope);
  }
}
