import { parseInstant, type Instant } from '#kernel';
import type { Call } from '../call/call.js';
import type { LedgerPosition } from '../call/ledger-position.js';
import type { ApiDependencies } from '../dependencies.js';
import { apiLimits } from '../limits.js';
import { Rejected, problem, reject } from '../problems/problem.js';
import { parameter, type ListQuery } from './list-query.js';

const POSITION = /^(?:0|[1-9][0-9]{0,18})$/;
const HIGHEST = (1n << 63n) - 1n;

/** What queries have in common: waiting for a position, and saying where they stand. */
export class Reading {
  constructor(
    private readonly given: Pick<ApiDependencies, 'readSide'>,
    private readonly position: LedgerPosition,
  ) {}

  get db(): ApiDependencies['readSide']['db'] {
    return this.given.readSide.db;
  }

  /** `at_least`, then `Ledger-Position`: the rows that are read after this know the log at least up to there. */
  async from(call: Call, query: ListQuery, ...readModels: readonly string[]): Promise<void> {
    const atLeast = atLeastOf(query);
    const { kind, position } = await this.given.readSide.waitFor(
      readModels,
      atLeast,
      apiLimits.atLeastWaitMs,
    );
    if (kind === 'late')
      throw new Rejected(
        problem(
          'at-least-not-reached',
          { at_least: atLeast.toString(), position: position.toString() },
          position,
        ),
      );
    void call.reply.header('ledger-position', this.position.note(position).toString());
  }
}

const atLeastOf = (query: ListQuery): bigint => {
  const given = parameter(query, 'at_least');
  if (given === null) return 0n;
  const position = POSITION.test(given) ? BigInt(given) : HIGHEST + 1n;
  return position <= HIGHEST
    ? position
    : reject('field-invalid', { param: 'at_least', expected: 'a Ledger-Position' });
};

/** An instant in a parameter; one in the future is refused where the caller says so (S3). */
export const instantParameter = (
  query: ListQuery,
  name: string,
  notAfter: Instant | null = null,
): Instant | null => {
  const given = parameter(query, name);
  if (given === null) return null;
  const at = parseInstant(given);
  if (at === null) return reject('timestamp-invalid', { param: name });
  return notAfter !== null && at > notAfter ? reject('timestamp-in-future', { param: name }) : at;
};

/** `limit` and `cursor` as the read models' lists take them; they check both. */
export const pageRequest = (
  query: ListQuery,
): { readonly limit: number | undefined; readonly cursor: string | undefined } => {
  const limit = parameter(query, 'limit');
  // Not a plain whole number: handed on as one that every list refuses.
  return {
    limit: limit === null ? undefined : /^[1-9][0-9]{0,8}$/.test(limit) ? Number(limit) : 0,
    cursor: parameter(query, 'cursor') ?? undefined,
  };
};

export const pageAnswer = <Row>(
  page: { readonly data: readonly Row[]; readonly hasMore: boolean; readonly nextCursor: string | null },
  show: (row: Row) => object,
): object => ({ data: page.data.map(show), has_more: page.hasMore, next_cursor: page.nextCursor });

export const choiceParameter = <const V extends string>(
  query: ListQuery,
  name: string,
  values: readonly V[],
  standard: V,
): V => {
  const given = parameter(query, name);
  if (given === null) return standard;
  return (
    values.find((value) => value === given) ??
    reject('field-invalid', { param: name, expected: values.join(', ') })
  );
};
