import {
  followThroughWith,
  liveThroughWith,
  startFollowing,
  topUpWhoRanLow,
  type DeskParts,
} from '#apps/reactor';
import {
  factsOf,
  kinds,
  ledgerStreamsOn,
  OpenRegister,
  PublishPolicy,
  type Envelope,
  type Fact,
} from '#commands';
import type { DomainEvent } from '#kernel';
import type { Command } from '@nestjs/cqrs';
import type { RefusalCode } from '#domain/refusals';
import { policyCatalogue } from '#domain/policy';
import { createEngine, decoderOf, type Outcome } from '#engine';
import { memoryCommandIndex, memoryLog, openMemoryEventStore } from '#event-store/memory';
import type { EventStore, StoredEvent } from '#event-store';
import { commandIdOf, instantOf, randomIds, type Instant, type Recorded } from '#kernel';
import { memoryPayments } from '#payments';
import { offlineTaxDesk } from '#tax';
import { memoryVault } from '#vault';
import { commandDesk } from './command-desks.js';
import { dueInLog } from './due-streams.js';
import { memoryParking } from './memory-parking.js';
import { topUpCallsIn } from './top-up-calls.js';

/** A ledger whose reactions run: everything of the product but HTTP and PostgreSQL, on a log in memory and a clock that tests move. */
export type LivingLedger = Awaited<ReturnType<typeof livingLedger>>;
export type LivingProcess = Awaited<ReturnType<LivingLedger['process']>>;

const decode = decoderOf<DomainEvent>(Object.values(kinds).map(({ format }) => format));
const ENTITY = 'house';

/** `patient`: what waits is looked at again when somebody wakes it, and never by itself. */
export const livingLedger = async (
  start = '2026-01-31T10:00:00.000Z',
  { patient = false }: { readonly patient?: boolean } = {},
) => {
  let now = instantOf(start);
  const log = memoryLog(() => 0);
  const clock = { now: (): Instant => now };
  const payments = memoryPayments();
  const vault = memoryVault();
  const parking = memoryParking({ patient });
  const due = dueInLog();
  let followed = 0n;
  const followDue = (): void => {
    const fresh = log.after(followed, 1_000_000);
    due.follow(fresh);
    followed = log.head;
  };
  const advance = (to: Instant): Promise<Instant> => {
    now = to;
    return Promise.resolve(now);
  };

  // Of the ledger's own: the same story has the same commands, and so the same ids.
  let keys = 0;
  const nextKey = (): string => `call ${(keys += 1).toString()}`;

  /** One more process on the same log, with an engine and a bus of its own. */
  const process = async (
    nth = 0,
    {
      store = openMemoryEventStore(log),
      wrong = {},
    }: { store?: EventStore; wrong?: Partial<DeskParts> } = {},
  ) => {
    const desk = await commandDesk(nth);
    const engine = createEngine({
      ...{ store, clock, ids: randomIds, commandIndex: memoryCommandIndex(log) },
      pause: () => Promise.resolve(), // real time would make two runs of one story differ
    });
    desk.standOn(ledgerStreamsOn(engine));
    const { bus, customers, standings, invoices, purchases, pools, policies, reconciliations } = desk;
    const parts = {
      ...{ bus, customers, standings, invoices, purchases, pools, policies, store, payments, vault, clock },
      taxes: offlineTaxDesk({ country: 'US' }),
      entity: ENTITY,
      accountsOf: () => Promise.resolve([]),
      onOddity: () => undefined,
      ...wrong,
    };
    const problems: string[] = [];
    const onProblem = (fact: Fact, problem: Error): void => {
      problems.push(`${fact.event.type}: ${problem.message}`);
    };
    const onFailure = (stream: string, error: unknown): void => {
      problems.push(`${stream}: ${String(error)}`);
    };
    const send = async <E extends DomainEvent>(
      stream: string,
      command: (envelope: Envelope) => Command<Outcome<E, RefusalCode>>,
      key: string = nextKey(),
    ): Promise<Outcome<E, RefusalCode>> => {
      const outcome = await bus.execute(command(envelopeAt(now, stream, key)));
      await process_.followThrough(factsOf(stream, outcome, envelopeAt(now, stream, key)));
      return outcome;
    };
    const process_ = {
      ...parts,
      reconciliations,
      problems,
      followThrough: followThroughWith(parts, onProblem),
      /** Decides and does nothing of what follows, as a process that dies right after. */
      command: <E extends DomainEvent>(
        stream: string,
        command: (envelope: Envelope) => Command<Outcome<E, RefusalCode>>,
        key: string = nextKey(),
      ): Promise<Outcome<E, RefusalCode>> => bus.execute(command(envelopeAt(now, stream, key))),
      send,
      react: startFollowing({ ...parts, store }, parking, onProblem),
      /** Pools that ran low are answered. */
      topUp: () => topUpWhoRanLow({ bus: parts.bus, topUpCalls: topUpCallsIn(log), onFailure }),
      liveTo: liveThroughWith({
        ...parts,
        store,
        due: {
          dueBy: (at) => {
            followDue();
            return Promise.resolve({ streams: due.dueBy(at), next: null });
          },
          nextDue: (after) => {
            followDue();
            return Promise.resolve(due.nextDue(after));
          },
          reached: () => Promise.resolve(true),
        },
        topUpCalls: topUpCallsIn(log),
        checkpoint: parking.checkpoint,
        advance,
        onProblem,
        onFailure,
      }),
    };
    return process_;
  };

  const first = await process();
  for (const document of policyCatalogue)
    await first.command(
      `Policy-${document.plan}`,
      (envelope) => new PublishPolicy({ plan: document.plan, version: 1, document }, envelope),
      'catalogue',
    );
  await first.command(
    `InvoiceRegister-${ENTITY}`,
    (envelope) => new OpenRegister(ENTITY, { invoicePrefix: 'INV', creditNotePrefix: 'CRN' }, envelope),
    'register',
  );
  return {
    ...{ log, clock, payments, vault, parking, process, first, advance },
    events: (): readonly Recorded[] => log.after(0n, 1_000_000).map((stored: StoredEvent) => decode(stored)),
    eventsOf: (category: string): readonly Recorded[] =>
      log
        .after(0n, 1_000_000)
        .filter(({ stream }) => stream.startsWith(`${category}-`))
        .map((stored) => decode(stored)),
  };
};

const envelopeAt = (at: Instant, stream: string, key: string): Envelope => {
  const commandId = commandIdOf('test', stream, key);
  return {
    commandId,
    fingerprint: 'test',
    actor: 'test',
    correlation: commandId,
    causation: null,
    at,
    dryRun: false,
  };
};
