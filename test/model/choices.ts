import fc from 'fast-check';
import { nanosOf } from '#kernel';
import { people } from './pool-command.js';

export const second = 1_000;
export const dayMs = 86_400_000;
export const wait = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 600 * second }),
  fc.integer({ min: 1, max: dayMs }),
  fc.integer({ min: 0, max: 3 }).map((days) => days * dayMs),
  fc.integer({ min: 1, max: 40 * dayMs }),
);
/** Few distinct amounts beside arbitrary ones: collisions and exact fits are where mistakes live. */
export const money = fc
  .oneof(
    fc.constantFrom(1n, 1_000_000_000n, 5_000_000_000n, 10_000_000_000n),
    fc.bigInt({ min: 1n, max: 20_000_000_000n }),
  )
  .map(nanosOf);
export const who = fc.record({
  member: fc.constantFrom(null, ...people),
  space: fc.constantFrom(null, 'lab'),
});
/** While holds are still open, mostly. */
export const soon = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 600 * second }),
  fc.integer({ min: 1, max: dayMs }),
);
export const pick = fc.nat({ max: 1_000 });
export const at = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)];

let made = 0;
export const fresh = (prefix: string): string => `${prefix}_${(made += 1).toString().padStart(6, '0')}`;
