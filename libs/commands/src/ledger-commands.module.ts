import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { RateCard } from '#rate-card';
import { disputeHandlers } from './billing-dispute/handlers.js';
import { poolHandlers } from './credit-pool/handlers.js';
import { customerHandlers } from './customer/handlers.js';
import { registerHandlers } from './invoice-register/handlers.js';
import { invoiceHandlers } from './invoice/handlers.js';
import type { LedgerStreams } from './kinds.js';
import { PublishPolicyHandler } from './policy/publish-policy.js';
import { PublishedPolicies } from './policy/published-policies.js';
import { purchaseHandlers } from './purchase/handlers.js';
import { Pricing } from './pricing.js';
import { reconciliationHandlers } from './reconciliation/handlers.js';
import { standingHandlers } from './standing/handlers.js';
import {
  BillingDisputes,
  CreditPools,
  Customers,
  InvoiceRegisters,
  Invoices,
  Policies,
  Purchases,
  Reconciliations,
  Standings,
  TopUps,
} from './streams.js';
import { topUpHandlers } from './top-up/handlers.js';

/** What the composing process gives: the engine's streams and the rate card. */
export type LedgerCommandsOptions = LedgerStreams & { readonly rateCard: RateCard };

const handlers = [
  ...poolHandlers,
  PublishPolicyHandler,
  ...customerHandlers,
  ...standingHandlers,
  ...invoiceHandlers,
  ...registerHandlers,
  ...disputeHandlers,
  ...purchaseHandlers,
  ...topUpHandlers,
  ...reconciliationHandlers,
];

const streams = [
  CreditPools,
  Policies,
  Customers,
  Standings,
  Invoices,
  InvoiceRegisters,
  BillingDisputes,
  Purchases,
  TopUps,
  Reconciliations,
];

/**
 * Every command of the ledger on Nest's CommandBus: the only door for HTTP, reactions and the command line. Nest's event bus
 * is not used: append is the only publication.
 */
@Module({})
export class LedgerCommandsModule {
  static forRoot(options: LedgerCommandsOptions): DynamicModule {
    return {
      module: LedgerCommandsModule,
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: CreditPools, useFactory: () => new CreditPools(options.pools) },
        { provide: Policies, useFactory: () => new Policies(options.policies) },
        { provide: Customers, useFactory: () => new Customers(options.customers) },
        { provide: Standings, useFactory: () => new Standings(options.standings) },
        { provide: Invoices, useFactory: () => new Invoices(options.invoices) },
        { provide: InvoiceRegisters, useFactory: () => new InvoiceRegisters(options.registers) },
        { provide: BillingDisputes, useFactory: () => new BillingDisputes(options.disputes) },
        { provide: Purchases, useFactory: () => new Purchases(options.purchases) },
        { provide: TopUps, useFactory: () => new TopUps(options.topUps) },
        { provide: Reconciliations, useFactory: () => new Reconciliations(options.reconciliations) },
        { provide: Pricing, useFactory: () => new Pricing(options.rateCard) },
        PublishedPolicies,
        ...handlers,
      ],
      exports: [CqrsModule, ...streams, Pricing, PublishedPolicies],
    };
  }
}
