import type { CallLimit, StreamsClient } from './client.js';
import type { EventStoreDbLimits } from './limits.js';
import { CallTimedOut, rotatingClients } from './rotation.js';
import type { Settings } from './settings.js';

export type Call = CallLimit & { readonly client: StreamsClient };
export type CallOptions = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined };

export type Connection = {
  /**
   * Runs one call with a time-out of its own: the client's deadline begins only when the call does, and discovery comes
   * before. The call's signal fires at the time-out, at the caller's abort and when the call has ended: cancelling is never
   * forgotten.
   */
  readonly call: <T>(options: CallOptions, run: (call: Call) => Promise<T>) => Promise<T>;
  /** Tells what a call learned about the client's health. */
  readonly succeeded: () => void;
  readonly failed: (error: unknown) => void;
  /** Calls begun and not ended, those without an end aside: zero when nothing is under way. */
  readonly openCalls: () => number;
  readonly openSubscriptions: () => number;
  readonly clients: () => number;
  readonly close: () => Promise<void>;
};

class GivenUp extends Error {
  override readonly name = 'GivenUp';
  /** Cancelled, as gRPC would say it. */
  readonly code = 1;
}

export function connectTo(settings: Settings, limits: EventStoreDbLimits): Connection {
  const clients = rotatingClients(settings, limits);
  const open = { calls: 0, subscriptions: 0 };
  return {
    call: async (options, run) => {
      const ending = new AbortController();
      const kind = options.timeoutMs === Infinity ? 'subscriptions' : 'calls';
      const call = { client: clients.current(), timeoutMs: options.timeoutMs, signal: ending.signal };
      open[kind] += 1;
      try {
        return await timed(options, ending, run(call));
      } finally {
        ending.abort();
        open[kind] -= 1;
      }
    },
    succeeded: clients.succeeded,
    failed: clients.failed,
    openCalls: () => open.calls,
    openSubscriptions: () => open.subscriptions,
    clients: clients.made,
    close: clients.close,
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
    const late = (): void => {
      stop(new CallTimedOut(`no answer within ${Math.ceil(timeoutMs).toString()} ms`));
    };
    const aborted = (): void => {
      stop(new GivenUp('given up by the caller'));
    };
    const timer = timeoutMs === Infinity ? undefined : setTimeout(late, timeoutMs);
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted === true) aborted();
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    running.finally(settled).then(resolve, reject);
  });
}
