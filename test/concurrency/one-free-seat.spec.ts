import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import pg from 'pg';
import {
  AcceptInvitation,
  LedgerCommandsModule,
  ledgerStreamsOn,
  RegisterCustomer,
  SendInvitation,
  type CustomerOutcome,
  type Envelope,
  type LedgerStreams,
} from '#commands';
import { customerEvents, customers, seatCountOf, type CustomerEvent } from '#domain/customer';
import { chainStart, createEngine, decodeStored, verifyChain } from '#engine';
import type { EventStore } from '#event-store';
import { migrateEventStore, openPostgresEventStore, postgresCommandIndex } from '#event-store/postgres';
import { commandIdOf, instantOf, invariant, randomIds } from '#kernel';
import { genaiPrices } from '#rate-card';
import { subscribe } from '../e2e/customers-given.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

// A database server may have to start first.
jest.setTimeout(60_000);

const at = instantOf('2026-03-10T12:00:00.000Z');
const ASKED = 50;

let database: TestDatabase;
let tables: pg.Pool;
const processes: Process[] = [];
type Process = {
  readonly bus: CommandBus;
  readonly streams: LedgerStreams;
  readonly store: EventStore;
  readonly close: () => Promise<void>;
};

/** One process of the product, as far as commands go. */
const start = async (): Promise<Process> => {
  const store = await openPostgresEventStore({ connection: database.url });
  const commandIndex = postgresCommandIndex(tables);
  const engine = createEngine({ store, clock: { now: () => at }, ids: randomIds, commandIndex });
  const streams = ledgerStreamsOn(engine);
  const context = await NestFactory.createApplicationContext(
    LedgerCommandsModule.forRoot({ ...streams, rateCard: genaiPrices() }),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and takes a literal
    { logger: false },
  );
  const close = async (): Promise<void> => {
    await context.close();
    await engine.stop();
    await store.close();
  };
  return { bus: context.get(CommandBus), streams, store, close };
};

beforeAll(async () => {
  database = await testDatabase();
  tables = new pg.Pool({ connectionString: database.url, max: 4 });
  tables.on('error', () => undefined);
  await migrateEventStore(tables);
  processes.push(await start(), await start());
});
afterAll(async () => {
  await Promise.all(processes.map(({ close }) => close()));
  await tables.end();
  await database.close();
});

const envelope = (...name: readonly string[]): Envelope => {
  const commandId = commandIdOf('test', ...name);
  return {
    ...{ commandId, fingerprint: commandId, correlation: commandId, actor: 'service:test' },
    ...{ causation: null, at, dryRun: false },
  };
};

const first = (): Process => {
  const [one] = processes;
  invariant(one !== undefined, 'two processes run');
  return one;
};

/** An organization whose plan has `seats`, and as many open invitations as ask at once. */
const invitedTo = async (customer: string, seats: number): Promise<readonly string[]> => {
  const { bus, streams } = first();
  const request = { kind: 'organization', zone: 'UTC', owner: 'usr_owner' } as const;
  await bus.execute(new RegisterCustomer(customer, request, envelope(customer, 'register')));
  await subscribe(streams, customer, at, { plan: 'teams', seats });
  return Promise.all(
    Array.from({ length: ASKED }, async (_, index) => {
      const invitee = `ive_${index.toString()}`;
      const asked = { invitee, role: 'member', lifeDays: null } as const;
      const sent = await bus.execute(new SendInvitation(customer, asked, envelope(customer, invitee)));
      invariant(sent.kind === 'accepted' && sent.events[0]?.type === 'InvitationSent', 'it is sent');
      return sent.events[0].data.invitation;
    }),
  );
};

const acceptAll = (customer: string, invitations: readonly string[]): Promise<readonly CustomerOutcome[]> =>
  Promise.all(
    invitations.map((invitation, index) => {
      const process = processes[index % processes.length] ?? first();
      const request = { invitation, member: `usr_${index.toString()}` };
      return process.bus.execute(new AcceptInvitation(customer, request, envelope(customer, invitation)));
    }),
  );

/** What the log holds, each event chained to the one before. */
const logOf = async (customer: string): Promise<readonly CustomerEvent[]> => {
  const events: CustomerEvent[] = [];
  let tip = chainStart;
  for await (const stored of first().store.readStream(`Customer-${customer}`)) {
    const step = verifyChain(tip, stored);
    if ('problem' in step) throw new Error(`${step.problem} at ${step.revision.toString()}`);
    tip = step;
    events.push(decodeStored(customerEvents, stored).event);
  }
  return events;
};

describe('many who accept at once, on two processes and one log in Postgres', () => {
  it.each([1, 3])(
    'are seated while a seat is free: %d free, the rest are told why not (R12, S23)',
    async (free) => {
      const customer = `cus_free_${free.toString()}`;
      const invitations = await invitedTo(customer, 1 + free);
      const outcomes = await acceptAll(customer, invitations);
      const seated = outcomes.filter(({ kind }) => kind === 'accepted');
      const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome] : []));
      expect([seated.length, refused.length]).toEqual([free, ASKED - free]);
      for (const { code, facts } of refused)
        expect([code, facts]).toEqual([
          'no-free-seat',
          { paid: 1 + free, used: 1 + free, scheduled_removals: 0 },
        ]);
      const events = await logOf(customer);
      expect(events.filter(({ type }) => type === 'InvitationAccepted')).toHaveLength(free);
      const state = events.reduce(customers.evolve, customers.initial());
      invariant(state.subscription !== null, 'it runs');
      expect(state.members.size).toBe(1 + free);
      expect(seatCountOf(state, state.subscription)).toMatchObject({
        paid: 1 + free,
        used: 1 + free,
        free: 0,
      });
      // Asked again, everybody is told the same: whoever is seated is seated once.
      const again = await acceptAll(customer, invitations);
      expect(again.map(({ kind }) => kind)).toEqual(outcomes.map(({ kind }) => kind));
      expect(await logOf(customer)).toHaveLength(events.length);
    },
  );
});
