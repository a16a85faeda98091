import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { captureHold } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Pricing } from '../pricing.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools } from '../streams.js';
import type { AskedCharge } from './charge.js';
import type { PoolOutcome } from './outcome.js';

/** Turns a hold into a debit; above the hold by policy (S6). */
export class CaptureHold extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: { readonly hold: string; readonly charge: AskedCharge },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CaptureHold)
export class CaptureHoldHandler implements ICommandHandler<CaptureHold> {
  constructor(
    private readonly pools: CreditPools,
    private readonly pricing: Pricing,
  ) {}

  async execute({ account, request: { hold, charge: asked }, envelope }: CaptureHold): Promise<PoolOutcome> {
    const charge = this.pricing.charge(asked, envelope.at);
    if (charge.kind === 'refused') return refusedUnasked(charge);
    return this.pools.run(
      account,
      captureHold({ hold, debit: idOfCommand('deb', envelope.commandId), charge }),
      envelope,
    );
  }
}
