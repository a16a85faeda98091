import type { Instant } from '#kernel';
import type { CustomerEntry } from './history.js';
import type { SeatChange } from './seat-changes.js';

/** A member's time with a customer, from who joined to who left. */
export type Stay = {
  readonly member: string;
  role: string;
  readonly joined: Instant;
  readonly joinedIn: CustomerEntry | null;
  left: Instant | null;
  leftIn: CustomerEntry | null;
};

/** In order of joining; who left and came back has two stays. */
export const staysOf = (changes: readonly SeatChange[]): readonly Stay[] => {
  const stays: Stay[] = [];
  const running = new Map<string, Stay>();
  for (const { event, entry, members } of changes)
    for (const { member, to } of members) {
      const stay = running.get(member);
      if (stay === undefined) {
        const begun = { member, role: to ?? '', joined: event.at, joinedIn: entry, left: null, leftIn: null };
        stays.push(begun);
        running.set(member, begun);
      } else if (to !== null) stay.role = to;
      else {
        stay.left = event.at;
        stay.leftIn = entry;
        running.delete(member);
      }
    }
  return stays;
};
