import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requestPurchase, type RequestPurchase as Request } from '#domain/purchase';
import { refuse, type Instant } from '#kernel';
import type { Envelope } from '../envelope.js';
import { CreditPools, Purchases } from '../streams.js';
import type { PurchaseOutcome } from './outcome.js';

/** Asks for credits that are paid by the saved payment method (R9, R10). */
export class RequestPurchase extends Command<PurchaseOutcome> {
  constructor(
    readonly purchase: string,
    readonly request: Omit<Request, 'purchase' | 'offer'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RequestPurchase)
export class RequestPurchaseHandler implements ICommandHandler<RequestPurchase> {
  constructor(
    private readonly purchases: Purchases,
    private readonly pools: CreditPools,
  ) {}

  async execute({ purchase, request, envelope }: RequestPurchase): Promise<PurchaseOutcome> {
    const { account, customer } = request;
    const offer = await this.offerOf(account, customer, envelope.at);
    return this.purchases.run(
      purchase,
      (state, at) =>
        offer === null
          ? refuse('account-not-found')
          : requestPurchase({ ...request, purchase, offer })(state, at),
      envelope,
    );
  }

  /** What the pool's own terms sell (S15). `null`: the customer has no such pool. */
  private async offerOf(account: string, customer: string, at: Instant): Promise<Request['offer'] | null> {
    const { value } = await this.pools.read(
      account,
      ({ account: opened, plan }) =>
        plan === null || opened?.owner.id !== customer
          ? null
          : { policy: plan.policy, terms: plan.terms.purchase },
      at,
    );
    return value;
  }
}
