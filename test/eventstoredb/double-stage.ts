import type { EventStore } from '#event-store';
import { type EventStoreDb, type EventStoreDbLimits, openEventStoreDb } from '#event-store/eventstoredb';
import type { AppendFault, Capabilities, Stage, StoreAdapter } from '../contract/harness.js';
import { authority, loginTo } from './double/authority.js';
import type { AppendFault as DoubleFault, SubscriptionFault } from './double/faults.js';
import { EventStoreDouble } from './double/index.js';
import { laggingIndex } from './lagging-index.js';
import { addressOf } from './stage.js';

/** Scaled down, so that a time-out is waited for and not endured; on a busy machine an answer may still take a second. */
const limits: Partial<EventStoreDbLimits> = {
  attemptTimeoutMs: 1_000,
  pageTimeoutMs: 3_000,
  retryBudgetMs: 15_000,
  failuresPerClient: 8,
  watchdogMs: 200,
};

const appendFaults: Readonly<Record<AppendFault, DoubleFault>> = {
  'lost-after-commit': 'lose-after-commit',
  'lost-before-commit': 'lose-before-commit',
  'never-answered': 'hang-after-commit',
};
const passing = [
  'not-leader',
  'no-leader',
  'not-ready',
  'too-busy',
  'timeout',
  'unavailable',
  'internal',
] as const satisfies readonly DoubleFault[];
const drops = ['end', 'error', 'reset'] as const satisfies readonly SubscriptionFault[];
const PASSWORD = 'correct-horse-battery';
const refusals = [
  'a wrong password',
  'an authority that nobody vouches for',
  'a server without TLS',
] as const;

const memberOf = <T extends string>(members: readonly T[], wanted: string): T => {
  const found = members.find((member) => member === wanted);
  if (found === undefined) throw new Error(`no such kind: ${wanted}`);
  return found;
};

const openAt = (connection: string, other: Partial<EventStoreDbLimits> = {}): EventStoreDb =>
  openEventStoreDb({ connection, limits: { ...limits, ...other } });

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** The contract on the protocol double: every fault, our reading of the protocol. */
export const onTheDouble: StoreAdapter = {
  commandIndex: 'lagging',
  without: {},
  start: async (): Promise<Stage> => {
    const server = await new EventStoreDouble().start();
    const guarded = await new EventStoreDouble({
      tls: authority.tls(),
      credentials: `ledger:${PASSWORD}`,
    }).start();
    return {
      open: () => Promise.resolve(openAt(addressOf(server))),
      can: capabilitiesOf(server, guarded),
      stop: async () => {
        await Promise.all([server.stop(), guarded.stop()]);
      },
    };
  },
};

function capabilitiesOf(server: EventStoreDouble, guarded: EventStoreDouble): Capabilities {
  const { faults } = server;
  const refusedAt: Readonly<Record<(typeof refusals)[number], () => string>> = {
    'a wrong password': () => loginTo(guarded.port, `not-${PASSWORD}`),
    'an authority that nobody vouches for': () => loginTo(guarded.port, PASSWORD, null),
    'a server without TLS': () => loginTo(server.port, PASSWORD),
  };
  return {
    failNextAppend: (fault) => {
      faults.appends.push(appendFaults[fault]);
    },
    passingRefusals: {
      kinds: passing,
      next: (kind) => {
        faults.appends.push(memberOf(passing, kind));
      },
    },
    endConnections: async () => {
      server.endConnections();
      await pause(50);
    },
    openWithFirstExchange: (fault) => {
      server.wire.faults.push(fault);
      faults.features.push(fault);
      return Promise.resolve(openAt(addressOf(server)));
    },
    openBreakable: async () => {
      const way = await server.way();
      return {
        store: openAt(`esdb://127.0.0.1:${way.port.toString()}?tls=false`),
        break: () => {
          way.cut();
          return Promise.resolve();
        },
      };
    },
    openCalls: (store: EventStore) => (store as EventStoreDb).openCalls(), // made by `open` above
    bytesSent: () => server.sent,
    consumer: { adapter: 'eventstoredb', url: addressOf(server) },
    limitBuffers: (events) => {
      const usual = faults.liveBuffer;
      faults.liveBuffer = events;
      return () => {
        faults.liveBuffer = usual;
      };
    },
    drops: {
      kinds: drops,
      now: async (kind) => {
        server.faultSubscriptions(memberOf(drops, kind));
        await pause(10);
      },
    },
    silence: () => {
      server.silence();
      return Promise.resolve();
    },
    restart: async () => {
      await server.stop();
      await pause(100);
      await server.start();
    },
    refused: {
      kinds: refusals,
      open: (kind) => Promise.resolve(openAt(refusedAt[memberOf(refusals, kind)](), { retryBudgetMs: 500 })),
      secret: PASSWORD,
    },
    commandIndex: laggingIndex,
  };
}
