import type { EventStore } from '#event-store';
import { type EventStoreDb, openEventStoreDb } from '#event-store/eventstoredb';
import type { StoreAdapter } from '../contract/harness.js';
import { laggingIndex } from './lagging-index.js';

const SECRET = 'correct-horse-battery';
const needsADouble = 'a real server cannot be told to fail this way';

/** The contract on a server of one's own, for what no double can prove. Its log may hold anything already. */
export const onAServer = (connection: string): StoreAdapter => ({
  commandIndex: 'lagging',
  without: {
    failNextAppend: needsADouble,
    passingRefusals: needsADouble,
    endConnections: needsADouble,
    openWithFirstExchange: needsADouble,
    openBreakable: needsADouble,
    bytesSent: needsADouble,
    limitBuffers: needsADouble,
    drops: needsADouble,
    silence: needsADouble,
    restart: needsADouble,
  },
  start: () =>
    Promise.resolve({
      open: () => Promise.resolve(openEventStoreDb({ connection })),
      can: {
        openCalls: (store: EventStore) => (store as EventStoreDb).openCalls(), // made by `open` above
        consumer: { adapter: 'eventstoredb', url: connection },
        refused: {
          kinds: ['a server without TLS'],
          open: () =>
            Promise.resolve(
              openEventStoreDb({
                connection: connection.replace(
                  /^(esdb(?:\+discover)?:\/\/)([^?]*).*$/u,
                  `$1ledger:${SECRET}@$2?tls=true`,
                ),
                limits: { retryBudgetMs: 500 },
              }),
            ),
          secret: SECRET,
        },
        commandIndex: laggingIndex,
      },
      stop: () => Promise.resolve(),
    }),
});
