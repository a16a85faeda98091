/** Names of fields whose value is never logged, at any depth. Compared without case, `-` and `_`. */
const SECRET_NAMES = new Set([
  'authorization',
  'cookie',
  'setcookie',
  'password',
  'secret',
  'token',
  'apikey',
  'key',
  'xapikey',
  'clientsecret',
  // Of a database session: who has it may cancel what the session does.
  'secretkey',
  'databaseurl',
  'eventstoredburl',
  // Of people: an entry of the vault, and the fields of it that a request may carry.
  'content',
  'email',
  'taxid',
  'line1',
  'line2',
  'postalcode',
]);

/** Secrets inside of texts: the login in an address, an API key, a bearer token, a provider's key. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  // Up to the last @: a password may hold one that nobody escaped.
  [/([a-z+]+:\/\/)[^\s/]+@/gi, '$1[redacted]@'],
  [/\bck_[A-Za-z0-9_-]{8,}/g, 'ck_[redacted]'],
  [/\b(sk|rk)_[A-Za-z0-9_]{8,}/g, '$1_[redacted]'],
  // Signing secrets are Base64.
  [/\b(whsec)_[A-Za-z0-9_+/=-]{8,}/g, '$1_[redacted]'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [redacted]'],
];

/** Below this depth nothing is logged: a log line is no dump. */
const DEPTH = 6;

export const redactText = (text: string): string =>
  SECRET_TEXTS.reduce((seen, [pattern, instead]) => seen.replace(pattern, instead), text);

const isSecretName = (name: string): boolean => SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));

/** A copy without secrets that `JSON.stringify` can write. Errors keep what they are made of, except for whole connections. */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH) return '[deeper]';
  if (value instanceof Date) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name) ? '[redacted]' : redact(inner, depth + 1),
    ]),
  );
};

const redactError = (error: Error, depth: number): object => ({
  ...Object.fromEntries(
    Object.entries(error)
      // A pool hangs the connection that broke on the error.
      .filter(([name]) => name !== 'client')
      .map(([name, inner]) => [name, isSecretName(name) ? '[redacted]' : redact(inner, depth + 1)]),
  ),
  type: error.name,
  message: redactText(error.message),
  stack: redactText(error.stack ?? ''),
  ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
});
