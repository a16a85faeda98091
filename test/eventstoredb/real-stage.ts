import type { EventStore } from '#event-store';
import { type EventStoreDb, type EventStoreDbLimits, openEventStoreDb } from '#event-store/eventstoredb';
import type { AppendFault, Capabilities, Stage, StoreAdapter } from '../contract/harness.js';
import { type Stumble, Wire } from './double/wire.js';
import { laggingIndex } from './lagging-index.js';

const SECRET = 'correct-horse-battery';
const needsADouble = 'a server cannot be told to fail this way';
const needsARelay = 'only a single node without TLS can be reached through a relay';

/** A relay makes a network fail; these waits make the suite notice it in time. */
const limits: Partial<EventStoreDbLimits> = {
  attemptTimeoutMs: 1_000,
  pageTimeoutMs: 3_000,
  watchdogMs: 200,
  failuresPerClient: 8,
};

const stumbles: Readonly<Record<AppendFault, Stumble>> = {
  'lost-after-commit': 'lose-answer',
  'lost-before-commit': 'lose-request',
  'never-answered': 'swallow-answers',
};

const openAt = (connection: string, other: Partial<EventStoreDbLimits> = {}): EventStoreDb =>
  openEventStoreDb({ connection, limits: { ...limits, ...other } });

const viaWire = (wire: Wire): string => `esdb://127.0.0.1:${wire.port.toString()}?tls=false`;

/** What concerns the server itself, by whatever way it is reached. */
const always = (connection: string) =>
  ({
    openCalls: (store: EventStore) => (store as EventStoreDb).openCalls(), // made by `open` below
    consumer: { adapter: 'eventstoredb', url: connection },
    limitBuffers: () => () => undefined, // the server's own buffer of live events holds 32
    refused: {
      kinds: ['a server without TLS'],
      open: () => Promise.resolve(openAt(withLogin(connection), { retryBudgetMs: 500 })),
      secret: SECRET,
    },
    commandIndex: laggingIndex,
  }) satisfies Partial<Capabilities>;

const withLogin = (connection: string): string =>
  connection.replace(/^(esdb(?:\+discover)?:\/\/)([^?]*).*$/u, `$1ledger:${SECRET}@$2?tls=true`);

/**
 * The contract on a server of one's own, for what no double can prove. Its log may hold anything already. A single node is
 * reached through a relay, so that the network between can fail.
 */
export function onAServer(connection: string): StoreAdapter {
  const [, host, port] = /^esdb:\/\/([\w.-]+):(\d+)\/?\?tls=false$/u.exec(connection) ?? [];
  const absent = { passingRefusals: needsADouble, endConnections: needsADouble, restart: needsADouble };
  if (host !== undefined && port !== undefined) {
    return {
      commandIndex: 'lagging',
      without: absent,
      start: () => throughARelay(connection, host, Number(port)),
    };
  }
  return {
    commandIndex: 'lagging',
    without: {
      ...absent,
      failNextAppend: needsARelay,
      openWithFirstExchange: needsARelay,
      openBreakable: needsARelay,
      bytesSent: needsARelay,
      drops: needsARelay,
      silence: needsARelay,
    },
    start: () =>
      Promise.resolve({
        open: () => Promise.resolve(openAt(connection)),
        can: always(connection),
        stop: () => Promise.resolve(),
      }),
  };
}

async function throughARelay(connection: string, host: string, port: number): Promise<Stage> {
  const wires: Wire[] = [];
  const newWire = async (): Promise<Wire> => {
    const wire = await new Wire().listen(port, host);
    wires.push(wire);
    return wire;
  };
  const main = await newWire();
  return {
    open: () => Promise.resolve(openAt(viaWire(main))),
    can: {
      ...always(connection),
      failNextAppend: (fault) => {
        main.stumble(stumbles[fault]);
      },
      openWithFirstExchange: (fault) => {
        main.faults.push(fault);
        return Promise.resolve(openAt(viaWire(main)));
      },
      openBreakable: async () => {
        const wire = await newWire();
        return {
          store: openAt(viaWire(wire)),
          break: () =>
            Promise.resolve().then(() => {
              wire.cut();
            }),
        };
      },
      bytesSent: () => wires.reduce((sum, wire) => sum + wire.sent, 0),
      drops: {
        kinds: ['cut'],
        now: () =>
          Promise.resolve().then(() => {
            main.cut();
          }),
      },
      silence: () =>
        Promise.resolve().then(() => {
          main.silence();
        }),
    },
    stop: async () => {
      await Promise.all(wires.map((wire) => wire.close()));
    },
  };
}
