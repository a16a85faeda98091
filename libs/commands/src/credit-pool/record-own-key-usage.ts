import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordOwnKeyUsage, type Spender, type Usage } from '#domain/credit-pool';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Pricing } from '../pricing.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** Shows what the customer's own provider key was used for; debits nothing (R38). */
export class RecordOwnKeyUsage extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: Spender & { readonly usage: Usage },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordOwnKeyUsage)
export class RecordOwnKeyUsageHandler implements ICommandHandler<RecordOwnKeyUsage> {
  constructor(
    private readonly pools: CreditPools,
    private readonly pricing: Pricing,
  ) {}

  execute({ account, request, envelope }: RecordOwnKeyUsage): Promise<PoolOutcome> {
    // An unknown model keeps no usage out of the record: it only has no price.
    const charge = this.pricing.charge({ kind: 'usage', usage: request.usage }, envelope.at);
    const cost = charge.kind === 'usage' ? { usd: charge.usd, rates: charge.rates } : null;
    const record = idOfCommand('use', envelope.commandId);
    return this.pools.run(account, recordOwnKeyUsage({ ...request, record, cost }), envelope);
  }
}
