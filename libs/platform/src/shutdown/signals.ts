/**
 * Resolves at the first SIGINT or SIGTERM. A second one means "now": the process ends with the shell's code for it, and the
 * leash takes the database down.
 */
export const stopSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(code));
      });
    }
  });
