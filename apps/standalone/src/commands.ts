import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import {
  CreditPools,
  Customers,
  Invoices,
  LedgerCommandsModule,
  PublishedPolicies,
  Purchases,
  Reconciliations,
  Standings,
  type Envelope,
} from '#commands';
import { commandIdOf, type Instant } from '#kernel';
import { NestLogger } from '#platform';
import { genaiPrices, type RateCard } from '#rate-card';
import type { Ledger } from './ledger.js';

export type Commands = {
  readonly bus: CommandBus;
  readonly rateCard: RateCard;
  /** What reactions read before they command. */
  readonly customers: Customers;
  readonly standings: Standings;
  readonly invoices: Invoices;
  readonly purchases: Purchases;
  readonly pools: CreditPools;
  readonly reconciliations: Reconciliations;
  readonly policies: PublishedPolicies;
};

/** The CommandBus for what the process does by itself: bootstrap and reactions. */
export const openCommands = async (ledger: Ledger): Promise<Commands> => {
  const { log, shutdown } = ledger;
  const rateCard = genaiPrices();
  const module = LedgerCommandsModule.forRoot({ ...ledger, rateCard });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and takes a literal
  const context = await NestFactory.createApplicationContext(module, {
    logger: new NestLogger(log),
    abortOnError: false,
  });
  shutdown.add('commands', () => context.close());
  return {
    bus: context.get(CommandBus),
    rateCard,
    customers: context.get(Customers),
    standings: context.get(Standings),
    invoices: context.get(Invoices),
    purchases: context.get(Purchases),
    pools: context.get(CreditPools),
    reconciliations: context.get(Reconciliations),
    policies: context.get(PublishedPolicies),
  };
};

/** A command of the product itself: what it is for names it, so it happens once however often it is asked. */
export const systemEnvelope = (
  actor: `system:${string}`,
  at: Instant,
  ...purpose: readonly string[]
): Envelope => {
  const commandId = commandIdOf(actor, ...purpose);
  return { commandId, fingerprint: actor, actor, correlation: commandId, causation: null, at, dryRun: false };
};
