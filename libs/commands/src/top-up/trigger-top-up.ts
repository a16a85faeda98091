import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { triggerTopUp } from '#domain/top-up';
import { commandIdOf, idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { PublishedPolicies } from '../policy/published-policies.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools, TopUps } from '../streams.js';
import { topUpOfferOf } from './offer.js';
import type { TopUpOutcome } from './outcome.js';

/** The pool has said that it is below: whether credits are bought now (R36). Each arming buys once at most, whoever says it. */
export class TriggerTopUp extends Command<TopUpOutcome> {
  constructor(
    readonly account: string,
    readonly request: { readonly arming: number },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(TriggerTopUp)
export class TriggerTopUpHandler implements ICommandHandler<TriggerTopUp> {
  constructor(
    private readonly topUps: TopUps,
    private readonly pools: CreditPools,
    private readonly policies: PublishedPolicies,
  ) {}

  async execute({ account, request: { arming }, envelope }: TriggerTopUp): Promise<TopUpOutcome> {
    const { pools, policies } = this;
    const known = await topUpOfferOf({ pools, policies }, account, envelope.at);
    if ('kind' in known) return refusedUnasked(known);
    const { pool, offer } = known;
    const purchase = idOfCommand('pur', commandIdOf('top-up', account, arming.toString()));
    return this.topUps.run(account, triggerTopUp({ arming, purchase, pool, offer }), envelope);
  }
}
