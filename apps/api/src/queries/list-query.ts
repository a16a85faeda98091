import { apiLimits } from '../limits.js';
import { reject } from '../problems/problem.js';

/** Query parameters as Fastify parsed them: text, or a list where one was given twice. */
export type ListQuery = Readonly<Record<string, unknown>>;

/** One value of a parameter; a repeated one is refused. */
export const parameter = (query: ListQuery, name: string): string | null => {
  const given = query[name];
  if (given === undefined) return null;
  return typeof given === 'string' ? given : reject('field-invalid', { param: name, expected: 'one value' });
};

/** Refuses parameters that a route does not know: a misspelled filter must not answer everything. */
export const onlyParameters = (query: ListQuery, ...known: readonly string[]): void => {
  for (const name of Object.keys(query)) if (!known.includes(name)) reject('unknown-field', { param: name });
};

/** `limit` and `cursor`. A cursor is opaque and bound to its list: `after` is the sort key of the last row that was shown. */
export const cursorOf = (
  query: ListQuery,
  list: string,
): { readonly limit: number; readonly after: string | null } => {
  const given = parameter(query, 'limit');
  const { default: standard, max } = apiLimits.pageSize;
  const limit = given === null ? standard : /^[1-9][0-9]{0,8}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > max) reject('limit-invalid', { param: 'limit', max });
  const cursor = parameter(query, 'cursor');
  return { limit, after: cursor === null ? null : afterOf(cursor, list) };
};

const afterOf = (cursor: string, list: string): string => {
  const text = /^[A-Za-z0-9_-]{1,400}$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString('utf8') : '';
  const prefix = `${list}:`;
  const sound = text.startsWith(prefix) && spelled(text) === cursor && text.length > prefix.length;
  return sound ? text.slice(prefix.length) : reject('cursor-invalid', { param: 'cursor' });
};

const spelled = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

const cursorText = (list: string, after: string): string => spelled(`${list}:${after}`);

/** Makes the page out of up to `limit + 1` rows. */
export const pageOf = <Row>(
  list: string,
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => { readonly item: object; readonly after: string },
): { readonly data: readonly object[]; readonly has_more: boolean; readonly next_cursor: string | null } => {
  const shown = rows.slice(0, limit).map(show);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: shown.map(({ item }) => item),
    has_more: more,
    next_cursor: more ? cursorText(list, last.after) : null,
  };
};
