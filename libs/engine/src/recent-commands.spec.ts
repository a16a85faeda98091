import { describe, expect, it } from '@jest/globals';
import { commandIdOf, type Json } from '#kernel';
import { everythingIndexed, RecentCommands } from './recent-commands.js';

const limits = { recentCommands: 3, unindexedCommands: 6 };
const id = (n: number): string => commandIdOf('command', n.toString());
const filled = (count: number, indexedUpTo: number): RecentCommands => {
  const recent = new RecentCommands(limits);
  for (let n = 0; n < count; n += 1) recent.remember(id(n), BigInt(n), BigInt(n * 10 + 10), indexedUpTo);
  return recent;
};
const remembered = (recent: RecentCommands): readonly number[] =>
  [...Array(20).keys()].filter((n) => recent.find(id(n)) === BigInt(n));

describe('what a fold remembers of its commands', () => {
  it('is the newest few where the store itself knows the older ones', () => {
    const recent = filled(10, everythingIndexed);
    expect(remembered(recent)).toEqual([7, 8, 9]);
    expect(recent.forgottenUpTo).toBe(70);
  });

  it('is everything that the index has not passed', () => {
    const recent = filled(5, 20);
    expect(remembered(recent)).toEqual([2, 3, 4]);
    expect(filled(5, 0).forgottenUpTo).toBe(0);
    expect(remembered(filled(6, 0))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has no room when the window is full of what the index has not passed, and has again when it has', () => {
    const recent = filled(6, 0);
    expect(recent.makeRoomFor(1, 0)).toBe(false);
    expect(recent.makeRoomFor(1, 10)).toBe(true);
    expect(remembered(recent)).toEqual([1, 2, 3, 4, 5]);
    expect(recent.forgottenUpTo).toBe(10);
  });

  it('stays bounded even so, and says what it had to forget', () => {
    const recent = filled(9, 0);
    expect(remembered(recent)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(recent.forgottenUpTo).toBe(30);
  });

  it('comes back from a snapshot', () => {
    const recent = filled(10, everythingIndexed);
    const back = RecentCommands.fromJson(JSON.parse(JSON.stringify(recent.toJson())) as Json, { ...limits });
    expect(remembered(back)).toEqual([7, 8, 9]);
    expect(back.forgottenUpTo).toBe(70);
    back.remember(id(10), 10n, 110n, everythingIndexed);
    expect(remembered(back)).toEqual([8, 9, 10]);
  });
});
