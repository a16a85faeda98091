/** Many waiters, woken all at once; each looks again at what it waits for. */
export type Wake = {
  readonly all: () => void;
  /** Resolves when woken, when the signal aborts, or after `ms`: `false` where the time ran out and nobody woke it. */
  readonly next: (signal: AbortSignal, ms?: number) => Promise<boolean>;
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
          resolve(true);
          return;
        }
        const end = (woken: boolean): void => {
          waiting.delete(wake);
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve(woken);
        };
        const wake = (): void => {
          end(true);
        };
        const timer = ms === undefined ? undefined : setTimeout(end, ms, false);
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
};
