import { Unavailable } from '../errors.js';
import { type CallLimit, StreamsClient } from './client.js';
import type { EventStoreDbLimits } from './limits.js';
import type { Settings } from './settings.js';

export type Call = CallLimit & { readonly client: StreamsClient };

export type Connection = {
  /**
   * Runs one call with a time-out of its own: the client's deadline begins only when the call does, and discovery comes
   * before. The signal fires at the time-out, at the caller's abort and when the call has ended: cancelling is never forgotten.
   */
  readonly call: <T>(options: CallOptions, run: (call: Call) => Promise<T>) => Promise<T>;
  /** Tells what a call learned about the client's health. */
  readonly succeeded: () => void;
  readonly failed: (error: unknown) => void;
  /** Calls begun and not ended, those without an end aside: zero when nothing is under way. */
  readonly openCalls: () => number;
  readonly openSubscriptions: () => number;
  /** Clients made so far: more than one means that earlier ones were given up. */
  readonly clients: () => number;
  readonly close: () => Promise<void>;
};

export type CallOptions = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined };

export class CallTimedOut extends Error {
  override readonly name = 'CallTimedOut';
  /** As gRPC would say it. */
  readonly code = 4;
}

let serial = 0;

/** One client a store, replaced after many failures in a row; nothing of the client's module-wide state is used. */
export function connectTo(settings: Settings, limits: EventStoreDbLimits): Connection {
  let client: StreamsClient | null = null;
  let made = 0;
  let failures = 0;
  let silences = 0;
  const open = { calls: 0, subscriptions: 0 };
  let closed = false;
  const releasing = new Set<Promise<void>>();

  const current = (): StreamsClient => {
    if (closed) throw new Unavailable('the event store is closed');
    if (client === null) {
      made += 1;
      client = new StreamsClient(settings, {
        // Channels with equal options share a connection, also one that has gone silent: every client asks for another interval.
        keepAliveInterval: limits.keepAliveIntervalMs + (serial += 1),
        keepAliveTimeout: limits.keepAliveTimeoutMs,
      });
    }
    return client;
  };

  const giveUp = (old: StreamsClient): void => {
    const released: Promise<void> = Promise.race([old.release(), quietly(limits.disposeTimeoutMs)])
      .catch(() => undefined) // it is being thrown away: its complaints help nobody
      .finally(() => releasing.delete(released));
    releasing.add(released);
  };

  const replaceClient = (): void => {
    failures = silences = 0;
    if (client === null) return;
    giveUp(client);
    client = null;
  };

  return {
    call: async (options, run) => {
      const ending = new AbortController();
      const used = current();
      const kind = options.timeoutMs === Infinity ? 'subscriptions' : 'calls';
      open[kind] += 1;
      try {
        return await timed(
          options,
          ending,
          run({ client: used, timeoutMs: options.timeoutMs, signal: ending.signal }),
        );
      } finally {
        ending.abort();
        open[kind] -= 1;
      }
    },
    succeeded: () => {
      failures = silences = 0;
    },
    failed: (error) => {
      failures += 1;
      if (error instanceof CallTimedOut) silences += 1;
      if (failures >= limits.failuresPerClient || silences >= limits.silencesPerClient) replaceClient();
    },
    openCalls: () => open.calls,
    openSubscriptions: () => open.subscriptions,
    clients: () => made,
    close: async () => {
      closed = true;
      replaceClient();
      await Promise.all(releasing);
    },
  };
}

function timed<T>(
  { timeoutMs, signal }: CallOptions,
  ending: AbortController,
  running: Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (error: Error): void => {
      ending.abort();
      reject(error);
    };
    const timer =
      timeoutMs === Infinity
        ? undefined
        : setTimeout(() => {
            stop(new CallTimedOut(`no answer within ${timeoutMs.toString()} ms`));
          }, timeoutMs);
    const aborted = (): void => {
      stop(new CallTimedOut('the caller gave up'));
    };
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted === true) aborted();
    running
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
      })
      .catch(() => undefined);
  });
}

const quietly = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
