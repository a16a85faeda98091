import { Unavailable } from '../errors.js';
import { StreamsClient } from './client.js';
import type { EventStoreDbLimits } from './limits.js';
import type { Settings } from './settings.js';

/** No answer in time: the connection may have gone silent, which no status ever tells. */
export class CallTimedOut extends Error {
  override readonly name = 'CallTimedOut';
  /** As gRPC would say it. */
  readonly code = 4;
}

/** One client at a time, replaced after many failures in a row; nothing of the client's module-wide state is used. */
export type Rotation = {
  /** @throws Unavailable once closed */
  readonly current: () => StreamsClient;
  readonly succeeded: () => void;
  readonly failed: (error: unknown) => void;
  /** Clients made so far. */
  readonly made: () => number;
  readonly close: () => Promise<void>;
};

let serial = 0;

export function rotatingClients(settings: Settings, limits: EventStoreDbLimits): Rotation {
  const inARow = { failures: 0, silences: 0 };
  const releasing = new Set<Promise<void>>();
  let client: StreamsClient | null = null;
  let made = 0;
  let closed = false;

  const succeeded = (): void => {
    inARow.failures = inARow.silences = 0;
  };

  const giveUp = (): void => {
    succeeded();
    if (client === null) return;
    const released: Promise<void> = Promise.race([client.release(), quietly(limits.disposeTimeoutMs)])
      .catch(() => undefined) // it is being thrown away: its complaints help nobody
      .finally(() => releasing.delete(released));
    releasing.add(released);
    client = null;
  };

  return {
    current: () => {
      if (closed) throw new Unavailable('the event store is closed');
      if (client !== null) return client;
      made += 1;
      client = new StreamsClient(settings, {
        // Channels with equal options share a connection, also one that has gone silent: every client asks for another interval.
        keepAliveInterval: limits.keepAliveIntervalMs + (serial += 1),
        keepAliveTimeout: limits.keepAliveTimeoutMs,
      });
      return client;
    },
    succeeded,
    failed: (error) => {
      inARow.failures += 1;
      if (error instanceof CallTimedOut) inARow.silences += 1;
      if (inARow.failures >= limits.failuresPerClient || inARow.silences >= limits.silencesPerClient)
        giveUp();
    },
    made: () => made,
    close: async () => {
      closed = true;
      giveUp();
      await Promise.all(releasing);
    },
  };
}

const quietly = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
