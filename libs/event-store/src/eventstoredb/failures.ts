import {
  AccessDenied,
  type EventStoreError,
  EventStoreError as StoreError,
  EventTooLarge,
  InvalidEvent,
  InvalidPosition,
  StreamDeleted,
} from '../errors.js';
import { NeverSent } from './client.js';

/**
 * `refused`: definite, nothing was written, repeating is useless. `transient`: repeat; `reached` tells whether the server
 * may have taken the request. `unclear`: not known to us; the server may have taken the request, but repeating does not help.
 */
export type Failure =
  | { readonly kind: 'refused'; readonly error: EventStoreError }
  | { readonly kind: 'transient' | 'unclear'; readonly reached: boolean; readonly text: string };

/** gRPC status codes, by name (the package that holds them is the client's, not ours). */
const code = {
  cancelled: 1,
  unknown: 2,
  invalid: 3,
  deadline: 4,
  denied: 7,
  exhausted: 8,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

const transientCodes: ReadonlySet<number> = new Set([
  code.cancelled,
  code.deadline,
  code.exhausted,
  code.aborted,
  code.internal,
  code.unavailable,
  code.dataLoss,
]);

/** Texts that a plain Error, or the status "unknown", carries while nodes restart or elect. */
const transientTexts =
  /ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|socket hang up|Connection dropped|No connection established|RST_STREAM|GOAWAY|Failed to discover|Channel (?:has been shut down|closed)|write after end|No leader info|Not Ready|Too Busy/i;

/** Texts after which the server certainly did not take the request. */
const neverReached =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|No connection established|Failed to discover|Channel (?:has been shut down|closed before)|No leader info|Not Ready|Too Busy/i;

type Parts = { readonly type: string; readonly code: number; readonly text: string };

/** Classifies whatever a call threw: by the server's exception name, then by the status code, then by known texts. */
export function failureOf(thrown: unknown, what: string): Failure {
  if (thrown instanceof StoreError) return { kind: 'refused', error: thrown };
  if (thrown instanceof NeverSent) return { kind: 'transient', reached: false, text: thrown.message };
  const parts = partsOf(thrown);
  const refused = refusalOf(parts, what);
  if (refused !== null) return { kind: 'refused', error: refused };
  const text = `${what}: ${parts.text}`;
  if (parts.type === 'not-leader') return { kind: 'transient', reached: false, text };
  const transient = transientCodes.has(parts.code) || transientTexts.test(parts.text);
  return { kind: transient ? 'transient' : 'unclear', reached: !neverReached.test(parts.text), text };
}

function refusalOf({ type, code: status, text }: Parts, what: string): EventStoreError | null {
  if (type === 'access-denied' || status === code.denied || status === code.unauthenticated) {
    return new AccessDenied(`${what}: access denied`);
  }
  if (type === 'stream-deleted') return new StreamDeleted(`${what}: the stream was deleted`);
  if (type === 'maximum-append-size-exceeded')
    return new EventTooLarge(`${what}: larger than the server accepts`);
  if (text.includes('ReadAllResult: Error'))
    return new InvalidPosition(`${what}: no event begins at this position`);
  if (
    type === 'missing-required-metadata-property' ||
    status === code.invalid ||
    text.includes('BadRequest')
  ) {
    return new InvalidEvent(`${what}: the server refuses the request`);
  }
  return null;
}

/** The text of a status: the server's own words, which hold no credentials; bounded, since a proxy may answer with a page. */
function partsOf(thrown: unknown): Parts {
  if (!(thrown instanceof Error)) return { type: '', code: -1, text: 'failed' };
  const {
    type,
    code: status,
    details,
    metadata,
  } = thrown as Error & Partial<Record<'type' | 'code' | 'details' | 'metadata', unknown>>;
  return {
    type: typeof type === 'string' ? type : exceptionOf(metadata),
    code: typeof status === 'number' ? status : -1,
    text: (typeof details === 'string' && details !== '' ? details : thrown.message).slice(0, 200),
  };
}

function exceptionOf(metadata: unknown): string {
  if (
    typeof metadata !== 'object' ||
    metadata === null ||
    !('get' in metadata) ||
    typeof metadata.get !== 'function'
  )
    return '';
  const values: unknown = (metadata as { get: (key: string) => unknown }).get('exception');
  return Array.isArray(values) && typeof values[0] === 'string' ? values[0] : '';
}
