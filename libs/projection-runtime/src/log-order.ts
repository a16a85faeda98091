import { invariant } from '#kernel';

/** `dense`: 1, 2, 3 … (Postgres, memory). `increasing`: gaps are allowed (EventStoreDB's commit positions). */
export type PositionOrder = 'dense' | 'increasing';

/**
 * A gap in a dense log is an event that became visible late: applied past it, every read model would be wrong for ever
 * without anybody seeing it. So it stops the tail instead.
 */
export const assertNext = (order: PositionOrder, last: bigint, next: bigint): void => {
  if (order === 'dense')
    invariant(
      next === last + 1n,
      `position ${(last + 1n).toString()} follows ${last.toString()}, found ${next.toString()}`,
    );
  else invariant(next > last, `position ${next.toString()} comes after ${last.toString()}`);
};
