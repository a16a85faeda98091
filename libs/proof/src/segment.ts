import { hash } from 'node:crypto';

/**
 * The events since a seal, as the next seal remembers them. The root is the proof: a running SHA-256 over the position and hash
 * of every event from the beginning of the log. The marks are the first 48 bits of each event's hash: they prove nothing, and
 * tell which event differs when the root does.
 */
export type Segment = {
  readonly add: (position: bigint, eventHash: string) => void;
  readonly count: () => number;
  /** Of the last event up to here. */
  readonly root: () => string;
  readonly marks: () => string;
  /** Position of the n-th event of this segment, counted from 0. */
  readonly positionAt: (n: number) => bigint | undefined;
};

/** Characters of base64url per event: 48 bits. */
const MARK = 8;

/** Before the first event. */
export const firstRoot = '';

const markOf = (eventHash: string): string => eventHash.slice(0, MARK).padEnd(MARK, '.');

export const segmentAfter = (rootBefore: string): Segment => {
  const positions: bigint[] = [];
  const marks: string[] = [];
  let root = rootBefore;
  return {
    add: (position, eventHash) => {
      positions.push(position);
      marks.push(markOf(eventHash));
      // Every part but the first has no colon in it: no two logs give the same text.
      root = hash('sha256', `${root}:${position.toString()}:${eventHash}`, 'base64url');
    },
    count: () => positions.length,
    root: () => root,
    marks: () => marks.join(''),
    positionAt: (n) => positions[n],
  };
};

/** The numbers of the events whose marks differ, counted from 0; events that only one side has count as different. */
export const differences = (ours: string, theirs: string): readonly number[] => {
  const different: number[] = [];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += MARK)
    if (ours.slice(at, at + MARK) !== theirs.slice(at, at + MARK)) different.push(at / MARK);
  return different;
};
