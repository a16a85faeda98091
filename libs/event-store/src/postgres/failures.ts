import { AccessDenied, EventStoreError, Unavailable } from '../errors.js';

/**
 * What a failed request means. `passing`: the server did nothing, a repeat may succeed. `refused`: it did nothing, and a repeat
 * would not help. `lost`: nobody knows; the connection is gone or must go.
 */
export type Failure =
  | { readonly kind: 'passing'; readonly text: string }
  | { readonly kind: 'refused'; readonly error: EventStoreError }
  | { readonly kind: 'lost'; readonly text: string };

export const UNIQUE_VIOLATION = '23505';

/** Lost races, lock and statement time-outs, too many connections, starting up or shutting down. */
const PASSING = /^(40...|55P03|57014|53300|57P03)$/;
/** The answer to a statement: its transaction was rolled back. Everything else may hide a commit. */
const DEFINITE = /^(0A|21|22|23|25|28|2[DF]|3|40|42|44|53|54|55|57014|57P03|P0)/;
const DENIED = /^(28...|42501)$/;
const NOT_MIGRATED = /^(3F000|42P01|42883|42704|22023)$/;

/** What the driver says before anything is sent; it has no code for it. */
const NO_ENCRYPTION = /does not support SSL|self-signed certificate|unable to verify/;

/** SQLSTATE, or null for what did not come from the server. */
export function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string')
    return null;
  return /^[0-9A-Z]{5}$/.test(error.code) && !/^E[A-Z]{4}$/.test(error.code) ? error.code : null;
}

/** The messages of server and driver name users, hosts and objects, never a password. Causes are dropped: they carry settings. */
export function failureOf(error: unknown): Failure {
  if (error instanceof EventStoreError) return { kind: 'refused', error };
  const state = sqlStateOf(error);
  const text = error instanceof Error && error.message !== '' ? error.message : nameOf(error);
  if (state === null && NO_ENCRYPTION.test(text)) return { kind: 'refused', error: new AccessDenied(text) };
  if (state === null || !DEFINITE.test(state)) return { kind: 'lost', text };
  if (PASSING.test(state)) return { kind: 'passing', text };
  if (DENIED.test(state)) return { kind: 'refused', error: new AccessDenied(text) };
  if (NOT_MIGRATED.test(state))
    return {
      kind: 'refused',
      error: new Unavailable(
        `the schema of the event store is not as this version needs it, migrate it: ${text}`,
      ),
    };
  return { kind: 'refused', error: new Unavailable(`${text} (${state})`) };
}

/** An AggregateError of refused addresses has no message of its own. */
const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'PostgreSQL is not there';
