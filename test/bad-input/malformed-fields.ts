/** Values that no field of this kind takes, with the exact answer. `on`: the body whose answer is meant; every body must answer alike by both validators. */
export type MalformedField = {
  readonly on: 'debit' | 'any';
  readonly field: string;
  readonly value: unknown;
  readonly status: number;
  readonly code: string;
};

const amounts: readonly (readonly [unknown, string])[] = [
  ['1e3', 'amount-malformed'],
  ['-0', 'amount-malformed'],
  ['+5', 'amount-malformed'],
  ['00005', 'amount-malformed'],
  [' 5', 'amount-malformed'],
  ['5 ', 'amount-malformed'],
  ['', 'amount-malformed'],
  ['0x10', 'amount-malformed'],
  ['NaN', 'amount-malformed'],
  ['Infinity', 'amount-malformed'],
  ['1,000', 'amount-malformed'],
  ['.5', 'amount-malformed'],
  ['5.', 'amount-malformed'],
  ['５', 'amount-malformed'],
  ['٥', 'amount-malformed'],
  ['1\n', 'amount-malformed'],
  ['0', 'amount-not-positive'],
  ['0.000000000', 'amount-not-positive'],
  ['-5', 'amount-not-positive'],
  ['0.0000000001', 'amount-too-precise'],
  ['9223372036.854775808', 'amount-out-of-range'],
  ['1'.repeat(60_000), 'amount-out-of-range'],
  [5, 'amount-not-string'],
  [5.5, 'amount-not-string'],
  [null, 'amount-not-string'],
  [['5'], 'amount-not-string'],
  [{ amount: '5' }, 'amount-not-string'],
  [true, 'amount-not-string'],
];

const usage = { provider: 'openai', model: 'gpt-4o', input_tokens: 10, output_tokens: 2 };

const usages: readonly (readonly [unknown, string])[] = [
  [{ ...usage, input_tokens: -1 }, 'tokens-invalid'],
  [{ ...usage, input_tokens: 1.5 }, 'tokens-invalid'],
  [{ ...usage, input_tokens: '1' }, 'tokens-invalid'],
  [{ ...usage, output_tokens: null }, 'tokens-invalid'],
  [{ ...usage, input_tokens: 9007199254740993 }, 'tokens-out-of-range'],
  [{ ...usage, model: 'gpt\u0000' }, 'string-invalid'],
  [{ ...usage, model: '\ud800' }, 'string-invalid'],
  [{ ...usage, model: 'm'.repeat(129) }, 'string-invalid'],
  [{ ...usage, model: '' }, 'string-invalid'],
  [{ ...usage, outcome: 'maybe' }, 'field-invalid'],
  [{ ...usage, latency_ms: -1 }, 'field-invalid'],
  [{ ...usage, time: '2026-02-30T00:00:00Z' }, 'timestamp-invalid'],
  [{ ...usage, time: '2026-01-31T00:00:00' }, 'timestamp-invalid'],
  [{ ...usage, time: '2026-01-31T00:00:60Z' }, 'timestamp-invalid'],
  [{ ...usage, time: '9999-01-01T00:00:00Z' }, 'timestamp-invalid'],
  [{ ...usage, time: 1_700_000_000 }, 'timestamp-invalid'],
  [{ ...usage, surprise: 1 }, 'unknown-field'],
  [{ ...usage, ['__proto__x']: 1 }, 'unknown-field'],
  ['usage', 'field-invalid'],
  [null, 'field-invalid'],
  [[usage], 'field-invalid'],
];

const members: readonly (readonly [unknown, string])[] = [
  ['with space', 'field-invalid'],
  ['', 'field-invalid'],
  ['x'.repeat(65), 'field-invalid'],
  ['a\u0000', 'string-invalid'],
  ['\udfff', 'string-invalid'],
  [7, 'string-invalid'],
];

const on = (field: string, values: readonly (readonly [unknown, string])[]): readonly MalformedField[] =>
  values.map(([value, code]) => ({ on: 'debit', field, value, code, status: 422 }));

export const malformedFields: readonly MalformedField[] = [
  ...on('amount', amounts),
  ...on('usage', usages),
  ...on('member', members),
  ...on('surprise', [[1, 'unknown-field']]),
  ...[
    'class',
    'payment',
    'scope',
    'limit',
    'alert',
    'seconds',
    'reason',
    'account',
    'data',
    'id',
    'specversion',
    'expires_at',
    'constructor',
  ].flatMap((field) =>
    [null, 5, '', 'text', [], {}, '\ud800'].map((value) => ({
      on: 'any' as const,
      field,
      value,
      code: '',
      status: 422,
    })),
  ),
];
