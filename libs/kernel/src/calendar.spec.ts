import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  boundary,
  civilWindow,
  cycleNumber,
  cycleWindow,
  instantOf,
  instantOfMs,
  isZone,
  parseInstant,
  plusDays,
} from '#kernel';

const at = (text: string) => instantOf(`${text}.000Z`);

describe('cycles from an anchor (R20)', () => {
  it('clamps to the end of the month and never drifts', () => {
    const anchor = at('2026-01-31T10:00:00');
    expect([1, 2, 3, 13].map((n) => boundary(anchor, 'UTC', 'month', n))).toEqual([
      at('2026-02-28T10:00:00'),
      at('2026-03-31T10:00:00'),
      at('2026-04-30T10:00:00'),
      at('2027-02-28T10:00:00'),
    ]);
    expect(boundary(at('2024-02-29T00:00:00'), 'UTC', 'year', 1)).toBe(at('2025-02-28T00:00:00'));
    expect(boundary(at('2024-02-29T00:00:00'), 'UTC', 'year', 4)).toBe(at('2028-02-29T00:00:00'));
  });

  it('keeps the hour of its zone across daylight-saving changes', () => {
    const anchor = at('2026-03-15T08:00:00'); // 09:00 in Berlin
    expect(boundary(anchor, 'Europe/Berlin', 'month', 1)).toBe(at('2026-04-15T07:00:00'));
  });

  it('puts every instant into exactly one cycle, half-open', () => {
    const anchors = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(anchors, fc.integer({ min: -50_000, max: 50_000 }), (start, days) => {
        const anchor = instantOfMs(start);
        const moment = instantOfMs(Math.max(0, start + days * 8_640_000));
        const n = cycleNumber(anchor, 'UTC', 'month', moment);
        const { start: from, end } = cycleWindow(anchor, 'UTC', 'month', moment);
        expect(from <= moment && moment < end).toBe(true);
        expect([from, end]).toEqual([
          boundary(anchor, 'UTC', 'month', n),
          boundary(anchor, 'UTC', 'month', n + 1),
        ]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('civil windows', () => {
  it('are as long as the day of the zone is', () => {
    expect(civilWindow('Europe/Berlin', 'day', at('2026-03-29T12:00:00'))).toEqual({
      start: at('2026-03-28T23:00:00'),
      end: at('2026-03-29T22:00:00'), // 23 hours
    });
    expect(civilWindow('Europe/Berlin', 'month', at('2026-10-31T23:30:00')).start).toBe(
      at('2026-10-31T23:00:00'),
    );
  });
  it('know their zones', () => {
    expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false]);
    expect(['+02:00', '-05', '\u221202:00'].map(isZone)).toEqual([false, false, false]);
  });
  it('days of grace are 24 hours (S27)', () => {
    expect(plusDays(at('2026-03-28T12:00:00'), 3)).toBe(at('2026-03-31T12:00:00'));
  });
});

describe('an instant from outside', () => {
  it('is read to the millisecond, in UTC', () => {
    expect(parseInstant('2026-01-31T12:00:00+02:00')).toBe(at('2026-01-31T10:00:00'));
    expect(parseInstant('2026-01-31T10:00:00.1239Z')).toBe('2026-01-31T10:00:00.123Z');
  });
  it.each([
    '2026-02-30T00:00:00Z',
    '2026-01-31T10:00:00',
    '9999-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31',
    '',
  ])('%p is none', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('days of UTC', () => {
  it('are those of a zone that never changes its clock, at any instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
        const instant = instantOfMs(ms);
        expect(civilWindow('UTC', 'day', instant)).toEqual(civilWindow('Etc/GMT', 'day', instant));
      }),
    );
  });
});
