import 'reflect-metadata';
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
  type LedgerStreams,
} from '#commands';
import type { Streams } from '#engine';
import type { DomainEvent } from '#kernel';
import { genaiPrices } from '#rate-card';

/** The product's own CommandBus, and what reactions read, on whatever streams stand behind it at the moment. */
export type CommandDesk = {
  readonly bus: CommandBus;
  readonly customers: Customers;
  readonly standings: Standings;
  readonly invoices: Invoices;
  readonly purchases: Purchases;
  readonly pools: CreditPools;
  readonly reconciliations: Reconciliations;
  readonly policies: PublishedPolicies;
  /** A process is started anew: its bus is kept, its engine is not. */
  readonly standOn: (streams: LedgerStreams) => void;
};

type Behind = { streams: LedgerStreams | null };

const kinds = [
  'pools',
  'policies',
  'customers',
  'standings',
  'invoices',
  'registers',
  'disputes',
  'purchases',
  'topUps',
  'reconciliations',
] as const;

const through = (behind: Behind, kind: (typeof kinds)[number]): Streams<never, DomainEvent> => {
  const streams = (): Streams<never, DomainEvent> => {
    if (behind.streams === null) throw new Error('a desk stands on streams');
    // Each member of the record is passed on to its own kind: the types of the outer record say which.
    return behind.streams[kind] as unknown as Streams<never, DomainEvent>;
  };
  return {
    transact: (...given) => streams().transact(...given),
    preview: (...given) => streams().preview(...given),
    eventsOfCommand: (...given) => streams().eventsOfCommand(...given),
  };
};

const open = async (): Promise<CommandDesk> => {
  const behind: Behind = { streams: null };
  const streams = Object.fromEntries(kinds.map((kind) => [kind, through(behind, kind)]));
  const module = LedgerCommandsModule.forRoot({
    ...(streams as unknown as LedgerStreams), // see `through`
    rateCard: genaiPrices(),
  });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and takes a literal
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return {
    bus: context.get(CommandBus),
    customers: context.get(Customers),
    standings: context.get(Standings),
    invoices: context.get(Invoices),
    purchases: context.get(Purchases),
    pools: context.get(CreditPools),
    reconciliations: context.get(Reconciliations),
    policies: context.get(PublishedPolicies),
    standOn: (next) => {
      behind.streams = next;
    },
  };
};

const opened: Promise<CommandDesk>[] = [];

/** The nth desk of this test file: made once, because a run of a simulation starts hundreds of processes. */
export const commandDesk = (nth: number): Promise<CommandDesk> => {
  const desk = opened[nth] ?? open();
  opened[nth] = desk;
  return desk;
};
