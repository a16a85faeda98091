import { describe, expect, it } from '@jest/globals';
import { formatNanos, parseNanos } from '#kernel';

describe('amounts', () => {
  it.each(['1e3', '-0', '+5', '00005', ' 5', '', '0x10', 'NaN', '1,000', '.5', '５', '٥', '5.', '-0.0'])(
    '%p is malformed',
    (text) => {
      expect(parseNanos(text)).toBe('amount-malformed');
    },
  );
  it('refuses what is too precise or too large before it parses', () => {
    expect(parseNanos('0.0000000001')).toBe('amount-too-precise');
    expect(parseNanos('9223372036.854775808')).toBe('amount-out-of-range');
    expect(parseNanos('9'.repeat(100_000))).toBe('amount-out-of-range');
  });
  it.each(['0', '1', '-5', '12.5', '0.000000001', '9223372036.854775807', '-9223372036.854775807'])(
    '%p is spelled as it is read',
    (text) => {
      const parsed = parseNanos(text);
      expect(typeof parsed === 'bigint' && formatNanos(parsed)).toBe(text);
    },
  );
});
