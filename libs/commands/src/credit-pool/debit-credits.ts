import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { debitCredits, type Spender } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Pricing } from '../pricing.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools } from '../streams.js';
import type { AskedCharge } from './charge.js';
import type { PoolOutcome } from './outcome.js';

/** Spends: exactly what the provider charges, from the lots that the policy burns first (R2, R6–R8, R73). */
export class DebitCredits extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Spender & { readonly charge: AskedCharge },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(DebitCredits)
export class DebitCreditsHandler implements ICommandHandler<DebitCredits> {
  constructor(
    private readonly pools: CreditPools,
    private readonly pricing: Pricing,
  ) {}

  async execute({
    account,
    request: { member, space, charge: asked },
    envelope,
  }: DebitCredits): Promise<PoolOutcome> {
    const charge = this.pricing.charge(asked, envelope.at);
    if (charge.kind === 'refused') return refusedUnasked(charge);
    return this.pools.run(
      account,
      debitCredits({ debit: idOfCommand('deb', envelope.commandId), member, space, charge }),
      envelope,
    );
  }
}
