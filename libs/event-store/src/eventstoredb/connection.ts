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
  readonly failed: () => void;
  /** Calls begun and not ended: zero when nothing is under way. */
  readonly openCalls: () => number;
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

/** One client a store, replaced after many failures in a row; nothing of the client's module-wide state is used. */
export function connectTo(settings: Settings, limits: EventStoreDbLimits): Connection {
  let client: StreamsClient | null = null;
  let made = 0;
  let open = 0;
  let failures = 0;
  let closed = false;
  const releasing = new Set<Promise<void>>();

  const current = (): StreamsClient => {
    if (closed) throw new Unavailable('the event store is closed');
    if (client === null) {
      client = new StreamsClient(settings);
      made += 1;
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
    failures = 0;
    if (client === null) return;
    giveUp(client);
    client = null;
  };

  return {
    call: async (options, run) => {
      const ending = new AbortController();
      const used = current();
      open += 1;
      try {
        return await timed(options, ending, run({ client: used, timeoutMs: options.timeoutMs, signal: ending.signal }));
      } finally {
        ending.abort();
        open -= 1;
      }
    },
    succeeded: () => { failures = 0; },
    failed: () => {
      failures += 1;
      if (failures >= limits.failuresPerClient) replaceClient();
    },
    openCalls: () => open,
    clients: () => made,
    close: async () => {
      closed = true;
      replaceClient();
      await Promise.all(releasing);
    },
  };
}

function timed<T>({ timeoutMs, signal }: CallOptions, ending: AbortController, running: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (error: Error): void => {
      ending.abort();
      reject(error);
    };
    const timer = timeoutMs === Infinity ? undefined : setTimeout(() => { stop(new CallTimedOut(`no answer within ${timeoutMs.toString()} ms`)); }, timeoutMs);
    const aborted = (): void => { stop(new CallTimedOut('the caller gave up')); };
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted === true) aborted();
    running.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    }).catch(() => undefined);
  });
}

const quietly = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
