import { within } from '../deadline/within.js';

/** Everything together may take this long; what hangs is left behind. */
const SHUTDOWN_TIMEOUT_MS = 15_000;

export type Stopped = {
  readonly clean: boolean;
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
};

/**
 * Takes a process apart in the opposite order of how it was put together: what was started last (the listener) stops first,
 * so that everything which it had accepted is still answered by what stands below.
 */
export type Shutdown = {
  readonly add: (name: string, close: () => Promise<void> | void) => void;
  /** Idempotent; never rejects. */
  readonly run: () => Promise<Stopped>;
};

export const createShutdown = (timeoutMs = SHUTDOWN_TIMEOUT_MS): Shutdown => {
  const parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  let running: Promise<Stopped> | null = null;

  const takeApart = async (): Promise<Stopped> => {
    const failures: { name: string; reason: string }[] = [];
    const deadline = Date.now() + timeoutMs;
    for (const { name, close } of parts.reverse()) {
      try {
        // The parts below get a moment of their own even when one above has used up the time.
        await within(Math.max(deadline - Date.now(), LAST_MOMENT_MS), close);
      } catch (error) {
        failures.push({ name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return { clean: failures.length === 0, failures };
  };

  return {
    add: (name, close) => {
      parts.push({ name, close });
    },
    run: () => (running ??= takeApart()),
  };
};

const LAST_MOMENT_MS = 500;
