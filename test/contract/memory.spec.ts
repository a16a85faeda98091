import { memoryCommandIndex, memoryLog, openMemoryEventStore } from '#event-store/memory';
import { eventStoreContract } from './event-store.contract.js';

const unconnected = 'nothing lies between the store and its memory';

eventStoreContract('memory', {
  commandIndex: 'in-store',
  without: {
    failNextAppend: unconnected,
    passingRefusals: unconnected,
    endConnections: unconnected,
    openWithFirstExchange: unconnected,
    openBreakable: unconnected,
    openCalls: unconnected,
    bytesSent: unconnected,
    consumer: 'the log ends with its process',
    limitBuffers: 'nothing is pushed: a subscription asks for the next batch',
    drops: unconnected,
    silence: unconnected,
    restart: 'the log ends with its process',
    refused: 'nobody is asked for credentials',
  },
  start: () => {
    const log = memoryLog(() => Date.now());
    return Promise.resolve({
      open: () => Promise.resolve(openMemoryEventStore(log)),
      can: {
        commandIndex: () =>
          Promise.resolve({
            ...memoryCommandIndex(log),
            hold: async () => {},
            release: async () => {},
            close: async () => {},
          }),
      },
      stop: () => Promise.resolve(),
    });
  },
});
