import type { CommandIndex } from './ports.js';
import { everythingIndexed } from './recent-commands.js';

/** How far the durable index of command ids is known to reach. What it said last is always safe to use: it only reaches further. */
export type IndexReach = {
  /** Every command at or below this position is in the index. */
  readonly upTo: () => number;
  readonly refresh: () => Promise<number>;
};

const inStore: IndexReach = {
  upTo: () => everythingIndexed,
  refresh: () => Promise.resolve(everythingIndexed),
};

const lagging = (index: CommandIndex): IndexReach => {
  let known = 0;
  let asking: Promise<number> | null = null;
  const ask = async (): Promise<number> => {
    const position = await index.indexedUpTo();
    known = position === null ? everythingIndexed : Number(position);
    return known;
  };
  return {
    upTo: () => known,
    // One question at a time, whoever asks: an older answer is lower, and lower is safe.
    refresh: () => (asking ??= ask().finally(() => (asking = null))),
  };
};

export const indexReach = (mode: 'in-store' | 'lagging', index: CommandIndex): IndexReach =>
  mode === 'in-store' ? inStore : lagging(index);
