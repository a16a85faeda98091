import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chargeOf, decimal, ratesText, toCredits, toUsd, type Rates } from '#domain/pricing';
import { amount, formatNanos, nanosOf } from '#kernel';

const rates: Rates = {
  inputPerMillion: '2.5',
  cachedPerMillion: '1.25',
  outputPerMillion: '10',
  perRequest: '0',
};
const priced = (inputTokens: number, cachedTokens: number, outputTokens: number, of: Rates = rates): string =>
  formatNanos(chargeOf(of, { inputTokens, cachedTokens, outputTokens }));

describe('a charge', () => {
  it('counts cached tokens as part of the input (S12)', () => {
    expect(priced(1_000, 0, 10)).toBe('0.0026');
    expect(priced(1_000, 100, 10)).toBe('0.002475');
    expect(priced(0, 0, 0)).toBe('0');
  });

  it('is rounded once, half to even, at a nano-dollar', () => {
    const tiny = { ...rates, inputPerMillion: '0.0005' }; // half a nano-dollar a token
    expect([1, 2, 3, 5].map((tokens) => priced(tokens, 0, 0, tiny))).toEqual([
      '0',
      '0.000000001',
      '0.000000002',
      '0.000000002',
    ]);
    // Rounding each part would give 0 + 0: both halves together are a nano-dollar.
    expect(priced(2, 1, 0, { ...tiny, cachedPerMillion: '0.0005' })).toBe('0.000000001');
  });

  it('adds the flat price of a request', () => {
    expect(priced(1_000_000, 0, 0, { ...rates, perRequest: '0.012' })).toBe('2.512');
  });

  it('is exact for any tokens and rates: the same as whole numbers give', () => {
    const tokens = fc.nat({ max: 10_000_000 });
    const rate = fc.nat({ max: 1_000_000_000 }); // millionths of a dollar per million tokens
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        fc.tuple(rate, rate, rate),
        (uncached, cached, output, [a, b, c]) => {
          const spelled = (millionths: number): string => decimal(millionths, -6);
          const of = {
            inputPerMillion: spelled(a),
            cachedPerMillion: spelled(b),
            outputPerMillion: spelled(c),
            perRequest: '0',
          };
          const exact =
            BigInt(uncached) * BigInt(a) + BigInt(cached) * BigInt(b) + BigInt(output) * BigInt(c); // 10^-12 dollars
          const down = exact / 1_000n;
          const rest = exact % 1_000n;
          const up = rest > 500n || (rest === 500n && down % 2n === 1n);
          expect(
            chargeOf(of, { inputTokens: uncached + cached, cachedTokens: cached, outputTokens: output }),
          ).toBe(down + (up ? 1n : 0n));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('says which rates it used', () => {
    expect(ratesText('card@1', rates)).toBe('card@1 in=2.5 cached=1.25 out=10 request=0');
    expect([decimal(3e-7), decimal(12, -3), decimal(0)]).toEqual(['0.0000003', '0.012', '0']);
  });
});

describe('unit credits (S11)', () => {
  it('are a hundred for a dollar at one cent each, exactly', () => {
    expect(toCredits(amount('0.0026'), amount('0.01'))).toBe(amount('0.26'));
    expect(toUsd(amount('5000'), amount('0.01'))).toBe(amount('50'));
  });

  it('are rounded half to even where the rate does not divide', () => {
    expect(formatNanos(toCredits(amount('1'), amount('3')))).toBe('0.333333333');
    expect([1n, 3n].map((nanos) => toCredits(nanosOf(nanos), amount('2')))).toEqual([0n, 2n]);
  });
});
