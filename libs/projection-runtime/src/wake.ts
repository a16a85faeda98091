/** Many waiters, woken all at once; each looks again at what it waits for. */
export type Wake = { readonly all: () => void; readonly next: (signal: AbortSignal) => Promise<void> };

export const createWake = (): Wake => {
  let waiting: (() => void)[] = [];
  return {
    all: () => {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    next: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const woken = (): void => {
          signal.removeEventListener('abort', aborted);
          resolve();
        };
        const aborted = (): void => {
          waiting = waiting.filter((one) => one !== woken);
          resolve();
        };
        waiting.push(woken);
        signal.addEventListener('abort', aborted, { once: true });
      }),
  };
};
