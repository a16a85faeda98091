import type { Command, CommandBus } from '@nestjs/cqrs';
import {
  factsOf,
  type CreditPools,
  type Customers,
  type Envelope,
  type Fact,
  type Invoices,
  type PublishedPolicies,
  type Purchases,
  type Standings,
} from '#commands';
import { customerEvents, type CustomerEvent } from '#domain/customer';
import { invoiceEvents, type InvoiceEvent } from '#domain/invoice';
import { purchaseEvents, type PurchaseEvent } from '#domain/purchase';
import type { RefusalCode } from '#domain/refusals';
import { decodeStored, type Outcome } from '#engine';
import type { EventStore } from '#event-store';
import { commandIdOf, later, type Clock, type DomainEvent, type EventFormat, type Instant } from '#kernel';
import type { Deliveries } from '#outgoing';
import type { Payments } from '#payments';
import type { TaxDesk } from '#tax';
import type { Vault } from '#vault';
import type { Press } from './documents/press.js';
import type { StatementPress } from './documents/statement-press.js';
import { reactorLimits } from './limits.js';
import type { Telling } from './telling/tell.js';
import { CommandRefused, type LedgerFact } from './ledger-fact.js';

/** `elsewhere`: other customers that this person is a member of now, `reactorLimits.elsewhere` at most. */
export type OnRoster = { readonly member: string; readonly elsewhere: readonly string[] };

/** What reactions work with; given by the process that composes it. */
export type DeskParts = {
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly customers: Pick<Customers, 'read'>;
  readonly standings: Pick<Standings, 'read'>;
  readonly invoices: Pick<Invoices, 'read' | 'eventsOfCommand'>;
  readonly purchases: Pick<Purchases, 'read'>;
  readonly pools: Pick<CreditPools, 'eventsOfCommand' | 'read'>;
  readonly policies: Pick<PublishedPolicies, 'plan' | 'resolve'>;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly payments: Payments;
  readonly taxes: TaxDesk;
  readonly vault: Pick<Vault, 'find' | 'put' | 'erase' | 'eraseQuiet'>;
  /** Left out: nobody is told of anything here. */
  readonly notices?: Telling | undefined;
  /** Left out: nobody outside is told of anything here. */
  readonly outgoing?: Pick<Deliveries, 'publish'> | undefined;
  /** Left out: nothing is printed here. */
  readonly press?: Press | undefined;
  /** Left out: no statement is printed here. */
  readonly statements?: StatementPress | undefined;
  /** Every account of a customer beside its own one, as far as the read model knows. */
  readonly accountsOf: (customer: string) => Promise<readonly string[]>;
  /**
   * Everybody who is or was a member of a customer, in pages, as the log has it by now. Rejects with `NotYet` where the read model
   * lags. Left out: no member is forgotten here.
   */
  readonly rosterOf?: ((customer: string) => AsyncIterable<readonly OnRoster[]>) | undefined;
  /** Who issues invoices: the name of its register. */
  readonly entity: string;
  readonly clock: Clock;
  readonly onOddity: (facts: object, says: string) => void;
};

type Sending = {
  /** Left out: dated with its cause (S3), however late the reactor is. */
  readonly at?: Instant;
  /** Refusals that mean that nothing is to be done. */
  readonly unless?: readonly RefusalCode[];
  /** Left out: of the reaction, the fact and the step. Named by what it is about, the command is found again without the fact. */
  readonly commandId?: string;
};

/** One reaction's place of work for one fact. */
export type Desk = Omit<DeskParts, 'bus'> & {
  /**
   * Does one step. `step` tells the commands of one fact apart: with the reaction and the fact it names the command, so that
   * a step that is repeated after a crash is answered with what it came to. Rejects with `CommandRefused`.
   */
  readonly send: <E extends DomainEvent>(
    stream: string,
    step: readonly string[],
    command: (envelope: Envelope) => Command<Outcome<E, RefusalCode>>,
    sending?: Sending,
  ) => Promise<Outcome<E, RefusalCode>>;
  readonly commandId: (...step: readonly string[]) => string;
  /** What came from outside has its own time: now, and never before its cause. */
  readonly now: () => Instant;
  /** A customer's events before a revision, newest first, up to and with the first that `until` holds for. */
  readonly lookBack: (
    stream: string,
    before: bigint,
    until: (event: CustomerEvent) => boolean,
  ) => Promise<readonly Fact<CustomerEvent>[]>;
  /** One event of a stream, where it is there. */
  readonly customerEvent: (stream: string, revision: bigint) => Promise<CustomerEvent | null>;
  readonly invoiceEvent: (stream: string, revision: bigint) => Promise<InvoiceEvent | null>;
  readonly purchaseEvent: (stream: string, revision: bigint) => Promise<PurchaseEvent | null>;
};

export const openDesk = (
  { bus, ...parts }: DeskParts,
  { reaction, fact, made }: { readonly reaction: string; readonly fact: LedgerFact; readonly made: Fact[] },
): Desk => {
  const actor = `system:${reaction}`;
  const commandId = (...step: readonly string[]): string =>
    commandIdOf(actor, fact.stream, fact.revision.toString(), ...step);
  const { store, clock } = parts;
  return {
    ...parts,
    commandId,
    send: async (
      stream,
      step,
      command,
      { at = fact.event.at, unless = [], commandId: named = commandId(...step) } = {},
    ) => {
      const envelope: Envelope = {
        commandId: named,
        // One for each reaction: the same step again is the same command, whatever has changed around it since.
        fingerprint: reaction,
        actor,
        correlation: fact.correlation,
        causation: fact.commandId,
        at,
        dryRun: false,
      };
      const outcome = await bus.execute(command(envelope));
      if (outcome.kind === 'refused' && !unless.some((code) => code === outcome.code))
        throw new CommandRefused(`${stream}: ${outcome.code} ${JSON.stringify(outcome.facts)}`);
      made.push(...factsOf(stream, outcome, envelope));
      return outcome;
    },
    now: () => later(clock.now(), fact.event.at),
    lookBack: async (stream, before, until) => {
      const found: Fact<CustomerEvent>[] = [];
      if (before === 0n) return found;
      const options = { from: before - 1n, direction: 'backwards', limit: reactorLimits.lookBack } as const;
      for await (const stored of store.readStream(stream, options)) {
        const { revision, event, commandId: cause, correlation } = decodeStored(customerEvents, stored);
        found.push({ stream, revision, event, commandId: cause, correlation });
        if (until(event)) break;
      }
      return found;
    },
    customerEvent: (stream, revision) => eventAt(store, customerEvents, { stream, revision }),
    invoiceEvent: (stream, revision) => eventAt(store, invoiceEvents, { stream, revision }),
    purchaseEvent: (stream, revision) => eventAt(store, purchaseEvents, { stream, revision }),
  };
};

const eventAt = async <E extends DomainEvent>(
  store: Pick<EventStore, 'readStream'>,
  format: EventFormat<E>,
  { stream, revision }: { readonly stream: string; readonly revision: bigint },
): Promise<E | null> => {
  for await (const stored of store.readStream(stream, { from: revision, limit: 1 }))
    return decodeStored(format, stored).event;
  return null;
};
