import { describe, expect, it } from '@jest/globals';
import type { Json } from '#kernel';
import { plainState } from '#engine';

const roundTrip = <S>(state: S): S => {
  const codec = plainState<S>();
  return codec.decode(JSON.parse(JSON.stringify(codec.encode(state))) as Json);
};

describe('a plain state as JSON', () => {
  it('comes back with its maps, sets and bigints', () => {
    const state = {
      lots: new Map([['a', { remaining: 5n, tags: new Set(['x']) }]]),
      byNumber: new Map([[7n, [1, 2, null]]]),
      empty: {},
      text: '',
      flag: false,
    };
    expect(roundTrip(state)).toEqual(state);
  });

  it('refuses what it could not bring back as it was', () => {
    const lot = { remaining: 5n };
    expect(() => roundTrip({ lots: new Map([['a', lot]]), order: [lot] })).toThrow(
      'no object stands in it twice',
    );
    expect(() => roundTrip({ at: new Date(0) })).toThrow('plain records');
    expect(() => roundTrip({ rate: NaN })).toThrow('finite');
    expect(() => roundTrip({ $n: 'x' })).toThrow('no field $n');
    expect(() => roundTrip({ now: () => 1 })).toThrow('no function');
  });
});
