import type { Instant } from '#kernel';
import { reject } from '../problems/problem.js';
import type { ListQuery } from '../queries/list-query.js';
import { instantParameter } from '../queries/reading.js';

export type Window = { readonly from: Instant; readonly until: Instant };

/** Half-open (S3). Null: none is asked for. */
export const windowIn = (query: ListQuery): Window | null => {
  const from = instantParameter(query, 'from');
  const until = instantParameter(query, 'until');
  if (from === null && until === null) return null;
  if (from === null) return reject('field-missing', { param: 'from' });
  if (until === null) return reject('field-missing', { param: 'until' });
  return from < until ? { from, until } : reject('field-invalid', { param: 'until', expected: 'after from' });
};
