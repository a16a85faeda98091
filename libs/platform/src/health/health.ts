import { Late, within } from '../deadline/within.js';

export type Check = () => Promise<{ readonly ok: boolean; readonly detail: string }>;
export type HealthReport = {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>;
};

/** A check that does not answer within this is a failed one. */
const CHECK_TIMEOUT_MS = 2_000;

/** Ready: every part can do its work right now. (That the process lives, its answer shows.) */
export type Health = {
  readonly add: (name: string, check: Check) => void;
  readonly ready: () => Promise<HealthReport>;
  /** From now on not ready: whoever balances load shall send nothing new. */
  readonly drain: () => void;
};

export const createHealth = (): Health => {
  const checks = new Map<string, Check>();
  let draining = false;
  return {
    add: (name, check) => {
      checks.set(name, check);
    },
    ready: async () => {
      const entries = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await timely(check)] as const),
      );
      if (draining) entries.push(['shutdown', { ok: false, detail: 'the process is stopping' }]);
      return { ok: entries.every(([, { ok }]) => ok), checks: Object.fromEntries(entries) };
    },
    drain: () => {
      draining = true;
    },
  };
};

const timely = async (check: Check): ReturnType<Check> => {
  try {
    return await within(CHECK_TIMEOUT_MS, check);
  } catch (error) {
    // The reason of any other failure is in the log: an address in it would go to everybody.
    return { ok: false, detail: error instanceof Late ? 'no answer in time' : 'failed' };
  }
};
