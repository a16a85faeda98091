import type { Instant } from '#kernel';

type Entry = { readonly at: Instant; readonly hold: string };

/**
 * Open holds by the instant at which they time out: a binary heap, so that a pool with thousands of open holds does not
 * scan them for the next one. Entries of finished holds stay until they surface, or until they are the majority.
 */
export type Timeouts = { readonly heap: Entry[] };

type Open = { readonly has: (hold: string) => boolean; readonly size: number };

export const timeouts = (): Timeouts => ({ heap: [] });

/** The same instant: the smaller id first, so that the order never depends on how the heap was built. */
const before = (a: Entry, b: Entry): boolean => (a.at === b.at ? a.hold < b.hold : a.at < b.at);

export const schedule = ({ heap }: Timeouts, at: Instant, hold: string): void => {
  const entry = { at, hold };
  let child = heap.length;
  heap.push(entry);
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(entry, above)) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = entry;
};

/** Forgets finished holds at the top; drops them all once they outnumber the open ones. */
export const discard = (timeouts: Timeouts, open: Open): void => {
  const { heap } = timeouts;
  if (heap.length > 64 && heap.length > 2 * open.size) {
    const left = heap.filter((entry) => open.has(entry.hold));
    heap.length = 0;
    for (const entry of left) schedule(timeouts, entry.at, entry.hold);
  }
  while (heap[0] !== undefined && !open.has(heap[0].hold)) dropFirst(heap);
};

const dropFirst = (heap: Entry[]): void => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let parent = 0;
  for (;;) {
    const left = heap[2 * parent + 1];
    const right = heap[2 * parent + 2];
    if (left === undefined) break;
    const takeRight = right !== undefined && before(right, left);
    const child = takeRight ? right : left;
    if (!before(child, last)) break;
    heap[parent] = child;
    parent = 2 * parent + (takeRight ? 2 : 1);
  }
  heap[parent] = last;
};
