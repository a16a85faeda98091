/** Many waiters, woken all at once; each looks again at what it waits for. */
export type Wake = {
  readonly all: () => void;
  /** Resolves when woken, when the signal aborts, or after `ms`. */
  readonly next: (signal: AbortSignal, ms?: number) => Promise<void>;
};

export const createWake = (): Wake => {
  let waiting = new Set<() => void>();
  return {
    all: () => {
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
    next: (signal, ms) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const done = (): void => {
          waiting.delete(done);
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = ms === undefined ? undefined : setTimeout(done, ms);
        waiting.add(done);
        signal.addEventListener('abort', done, { once: true });
      }),
  };
};
