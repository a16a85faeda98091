import { describe, expect, it } from '@jest/globals';
import {
  amount,
  event,
  eventFormat,
  instantOf,
  integer,
  InvariantBroken,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type Json,
} from '#kernel';

const at = instantOf('2026-01-01T00:00:00.000Z');
const first = event('ThingSold', 'A thing was sold.', record({ price: nanos(), note: nullable(text()) }));
const format = eventFormat('Thing', {
  thingSold: first.next(record({ price: nanos(), note: nullable(text()), pieces: integer() }), (old) => ({
    ...old,
    pieces: 1,
  })),
  thingLost: event('ThingLost', 'A thing was lost.', record({ places: list(oneOf('home', 'street')) })),
});

describe('stored events', () => {
  it('are written in their current version, null fields left out, fields in the order of the declaration', () => {
    const encoded = format.encode({
      type: 'ThingSold',
      at,
      data: { pieces: 2, note: null, price: amount('1.5') },
    });
    expect([encoded.storedName, JSON.stringify(encoded.data)]).toEqual([
      'ThingSold.v2',
      '{"price":"1.5","pieces":2}',
    ]);
  });
  it('of an older version are lifted to the current one', () => {
    expect(format.decode('ThingSold.v1', at, { price: '1.5' })).toEqual({
      type: 'ThingSold',
      at,
      data: { price: amount('1.5'), note: null, pieces: 1 },
    });
  });
  const broken: readonly (readonly [string, Json])[] = [
    ['ThingSold.v3', { price: '1', pieces: 1 }],
    ['Unknown.v1', {}],
    ['ThingSold.v2', { price: 1, pieces: 1 }],
    ['ThingSold.v2', { price: '01', pieces: 1 }],
    ['ThingSold.v2', { price: '1', pieces: 1.5 }],
    ['ThingSold.v2', []],
    ['ThingLost.v1', { places: ['moon'] }],
  ];
  it.each(broken)('that we did not write are a defect: %s %j', (storedName, data) => {
    expect(() => format.decode(storedName, at, data)).toThrow(InvariantBroken);
  });
});
