import type { RefusalCode } from '#domain/refusals';
import { isId, isZone, parseInstant, parseNanos } from '#kernel';
import { apiLimits } from '../limits.js';

/** JSON Schema 2020-12 as far as the API document needs it. */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly $ref?: string;
  readonly oneOf?: readonly JsonSchema[];
};

/** One rule of one value: what it refuses, and what the API document says of it. Both validators are made from these. */
export type Rule = {
  readonly check: (value: unknown) => RefusalCode | null;
  readonly schema: JsonSchema;
};

/** Above zero; `formatNanos`' spelling only, so that a fingerprint means something. */
export const amount: Rule = {
  check: (value) => {
    if (typeof value !== 'string') return 'amount-not-string';
    const parsed = parseNanos(value);
    if (typeof parsed === 'string') return parsed;
    return parsed > 0n ? null : 'amount-not-positive';
  },
  schema: { type: 'string', pattern: '^(?:0|[1-9][0-9]{0,9})(?:\\.[0-9]{1,9})?$', examples: ['12.5'] },
};

/** Zero allowed: what a payment was worth, what a cap lets through. */
export const amountOrZero: Rule = {
  check: (value) => {
    const code = amount.check(value);
    return code === 'amount-not-positive' && value === '0' ? null : code;
  },
  schema: amount.schema,
};

const sound = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && !LONE_SURROGATE.test(value);
const LONE_SURROGATE = /\p{Surrogate}/u;

export const text = (maxChars: number = apiLimits.textChars): Rule => ({
  check: (value) => (sound(value) && value.length > 0 && value.length <= maxChars ? null : 'string-invalid'),
  schema: { type: 'string', minLength: 1, maxLength: maxChars },
});

/** An address that a browser is sent to: over TLS, unless to the machine that it runs on. */
export const webAddress = (maxChars: number): Rule => ({
  check: (value) => text(maxChars).check(value) ?? (isWebAddress(value as string) ? null : 'field-invalid'),
  schema: { ...text(maxChars).schema, format: 'uri', examples: ['https://shop.example/back'] },
});

const isWebAddress = (given: string): boolean => {
  // What the parser would put right is told apart from what was meant by nobody.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(given) || !URL.canParse(given)) return false;
  const { protocol, hostname, username, password } = new URL(given);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || LOOPBACK.has(hostname);
};
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An id inside a body: opaque to the ledger, but spelled so that it can stand in an address. */
export const id: Rule = {
  check: (value) => {
    if (!sound(value)) return 'string-invalid';
    return isId(value) ? null : 'field-invalid';
  },
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
};

export const tokens: Rule = {
  check: (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return 'tokens-invalid';
    return value <= apiLimits.tokens ? null : 'tokens-out-of-range';
  },
  schema: { type: 'integer', minimum: 0, maximum: apiLimits.tokens },
};

export const integer = (minimum: number, maximum: number): Rule => ({
  check: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      ? null
      : 'field-invalid',
  schema: { type: 'integer', minimum, maximum },
});

export const flag: Rule = {
  check: (value) => (typeof value === 'boolean' ? null : 'field-invalid'),
  schema: { type: 'boolean' },
};

export const choice = (...values: readonly string[]): Rule => ({
  check: (value) => (typeof value === 'string' && values.includes(value) ? null : 'field-invalid'),
  schema: { type: 'string', enum: values },
});

export const timestamp: Rule = {
  check: (value) => (typeof value === 'string' && parseInstant(value) !== null ? null : 'timestamp-invalid'),
  schema: { type: 'string', format: 'date-time', examples: ['2026-01-31T00:00:00.000Z'] },
};

export const zone: Rule = {
  check: (value) => {
    if (!sound(value)) return 'string-invalid';
    return isZone(value) ? null : 'zone-unknown';
  },
  schema: { type: 'string', examples: ['UTC'] },
};

/** Null is a value here: it says "none", which leaving the field out does not. */
export const orNull = (rule: Rule): Rule => ({
  check: (value) => (value === null ? null : rule.check(value)),
  schema: { oneOf: [rule.schema, { type: 'null' }] },
});

export const listOf = (rule: Rule, maxItems: number = apiLimits.listItems): Rule => ({
  check: (value) => {
    if (!Array.isArray(value) || value.length > maxItems) return 'field-invalid';
    for (const item of value) {
      const code = rule.check(item);
      if (code !== null) return code;
    }
    return null;
  },
  schema: { type: 'array', items: rule.schema, maxItems },
});

/** Any object at all: whoever reads it checks what is inside. */
export const anyObject: Rule = {
  check: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'field-invalid',
  schema: { type: 'object' },
};

/** Any object whose texts are sound: a document that the domain reads by its own rules. */
export const jsonObject: Rule = {
  check: (value) => anyObject.check(value) ?? (everyTextSound(value) ? null : 'string-invalid'),
  schema: anyObject.schema,
};

/** Bounded by the parser's depth and size limits. */
const everyTextSound = (value: unknown): boolean => {
  if (typeof value === 'string') return sound(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => sound(key) && everyTextSound(inner));
};
