/** Resolves after `ms`, or at once when the signal aborts. Never rejects: the caller looks at the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });

/** Doubles from `first` to `longest`; attempt 1 is the first pause. */
export const backOff = (attempt: number, first: number, longest: number): number =>
  Math.min(longest, first * 2 ** Math.min(attempt - 1, 20));

/** SQLSTATE classes that say nothing about the batch: connection, resources (disk full), shutdown, lost races of locks. */
const OUTAGE = /^(?:08|53|57P|58|40001|40P01|55P03)/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Whether a failure is the database's or the network's rather than the batch's: then the same batch is tried until it works,
 * and the read model is `stalled`, not `failed`. A disk that is full heals by itself.
 */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    OUTAGE.test(code) ||
    NETWORK.has(code) ||
    /Connection terminated|not queryable|timeout exceeded when trying to connect/.test(error.message)
  );
};
