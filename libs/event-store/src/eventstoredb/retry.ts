import { Aborted, Unavailable } from '../errors.js';
import type { Connection } from './connection.js';
import { failureOf } from './failures.js';
import type { EventStoreDbLimits } from './limits.js';

export const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Full second at most, half of it by chance: callers that failed together do not come back together. */
export const backoffMs = (attempt: number, limits: EventStoreDbLimits): number =>
  Math.min(limits.backoffMaxMs, limits.backoffFirstMs * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Resolves after `ms`, or at once when one of the signals fires. */
export const pause = (ms: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    for (const signal of signals) signal?.addEventListener('abort', wake, { once: true });
    if (signals.some(isAborted)) wake();
  });

export type Patience = {
  readonly connection: Connection;
  readonly limits: EventStoreDbLimits;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Repeats something that changes nothing (a page, a head) through restarts and elections, until the retry budget is spent.
 * @throws Unavailable, Aborted, or the definite refusal
 */
export async function repeating<T>(
  { connection, limits, signal }: Patience,
  what: string,
  run: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + limits.retryBudgetMs;
  for (let attempt = 0; ; attempt += 1) {
    if (isAborted(signal)) throw new Aborted(`${what}: given up by the caller`);
    try {
      const result = await run();
      connection.succeeded();
      return result;
    } catch (error) {
      if (isAborted(signal)) throw new Aborted(`${what}: given up by the caller`);
      const failure = failureOf(error, what);
      if (failure.kind === 'refused') throw failure.error;
      connection.failed(error);
      const wait = backoffMs(attempt, limits);
      if (failure.kind === 'unclear' || performance.now() + wait > until) throw new Unavailable(failure.text);
      await pause(wait, signal);
    }
  }
}
