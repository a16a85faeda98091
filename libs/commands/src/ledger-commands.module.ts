import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { CreditPool, CreditPoolEvent } from '#domain/credit-pool';
import type { Policy, PolicyEvent } from '#domain/policy';
import type { Streams } from '#engine';
import type { RateCard } from '#rate-card';
import { AdjustCreditsHandler } from './credit-pool/adjust-credits.js';
import { AssignPolicyHandler } from './credit-pool/assign-policy.js';
import { CaptureHoldHandler } from './credit-pool/capture-hold.js';
import { ChangeAlertHandler } from './credit-pool/change-alert.js';
import { DebitCreditsHandler } from './credit-pool/debit-credits.js';
import { FreezePoolHandler } from './credit-pool/freeze-pool.js';
import { GrantCreditsHandler } from './credit-pool/grant-credits.js';
import { HoldCreditsHandler } from './credit-pool/hold-credits.js';
import { OpenAccountHandler } from './credit-pool/open-account.js';
import { PurchaseCreditsHandler } from './credit-pool/purchase-credits.js';
import { RecordOwnKeyUsageHandler } from './credit-pool/record-own-key-usage.js';
import { RefundCreditsHandler } from './credit-pool/refund-credits.js';
import { RemoveCapHandler } from './credit-pool/remove-cap.js';
import { ReverseDebitHandler } from './credit-pool/reverse-debit.js';
import { SetCapHandler } from './credit-pool/set-cap.js';
import { SettleHandler } from './credit-pool/settle.js';
import { UnfreezePoolHandler } from './credit-pool/unfreeze-pool.js';
import { VoidHoldHandler } from './credit-pool/void-hold.js';
import { PublishPolicyHandler } from './policy/publish-policy.js';
import { PublishedPolicies } from './policy/published-policies.js';
import { Pricing } from './pricing.js';
import { CreditPools, Policies } from './streams.js';

/** What the composing process gives: the engine's streams and the rate card. */
export type LedgerCommandsOptions = {
  readonly pools: Streams<CreditPool, CreditPoolEvent>;
  readonly policies: Streams<Policy, PolicyEvent>;
  readonly rateCard: RateCard;
};

const handlers = [
  OpenAccountHandler,
  AssignPolicyHandler,
  GrantCreditsHandler,
  PurchaseCreditsHandler,
  DebitCreditsHandler,
  HoldCreditsHandler,
  CaptureHoldHandler,
  VoidHoldHandler,
  ReverseDebitHandler,
  AdjustCreditsHandler,
  RefundCreditsHandler,
  RecordOwnKeyUsageHandler,
  FreezePoolHandler,
  UnfreezePoolHandler,
  SetCapHandler,
  RemoveCapHandler,
  ChangeAlertHandler,
  SettleHandler,
  PublishPolicyHandler,
];

/**
 * Every command of the ledger on Nest's CommandBus: the only door for HTTP, reactions and the command line. Nest's event bus
 * is not used: append is the only publication.
 */
@Module({})
export class LedgerCommandsModule {
  static forRoot({ pools, policies, rateCard }: LedgerCommandsOptions): DynamicModule {
    return {
      module: LedgerCommandsModule,
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: CreditPools, useFactory: () => new CreditPools(pools) },
        { provide: Policies, useFactory: () => new Policies(policies) },
        { provide: Pricing, useFactory: () => new Pricing(rateCard) },
        PublishedPolicies,
        ...handlers,
      ],
      exports: [CqrsModule, CreditPools, Policies, Pricing, PublishedPolicies],
    };
  }
}
