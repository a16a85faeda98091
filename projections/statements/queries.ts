import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import type { StatementsTables } from './table.js';

export type StatementsDb = Kysely<StatementsTables>;
export const bindStatements = <T>(db: Kysely<T>): StatementsDb =>
  db.withSchema('statements') as unknown as StatementsDb; // other read models' tables stand beside these

/** A statement as it was printed, in one line of a list. */
export type StatementListed = {
  readonly statement: string;
  readonly customer: string;
  readonly currency: string;
  /** Half-open (S3). */
  readonly from: Instant;
  readonly until: Instant;
  /** Of the account, above zero: the customer owed. */
  readonly opening: Nanos;
  readonly closing: Nanos;
  /** Of the printed bytes, hexadecimal. */
  readonly sha256: string;
  readonly at: Instant;
  readonly position: bigint;
};

const statementList = newestFirst<StatementListed>('statements');

export const statementsQuery = (
  db: StatementsDb,
  customer: string,
  span: { readonly before: bigint; readonly limit: number },
) =>
  db
    .selectFrom('statements')
    .select(['statement', 'customer', 'currency', 'from_at as from', 'until_at as until'])
    .select(['opening', 'closing', 'sha256', 'at', 'position'])
    .where('customer', '=', customer)
    .where('position', '<', span.before)
    .orderBy('position', 'desc')
    .limit(span.limit);

/** R26: the statements of a customer's cycles that are over, newest first. */
export const statementsOf = async (
  db: StatementsDb,
  customer: string,
  request: PageRequest,
): Promise<Page<StatementListed>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(statementList, request), limit: limit + 1 };
  return pageOf(statementList, await statementsQuery(db, customer, span).execute(), limit);
};
