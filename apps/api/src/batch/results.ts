import type { ApiDependencies } from '../dependencies.js';
import { answer, flagOf, listOf, objectOf, wholeOf } from '../openapi/answers.js';
import { documentOf } from '../problems/problem.js';
import { problemOf } from '../problems/problem-of.js';

export const batchSchema = answer('BatchResult', 'One result per item, in order.', {
  data: listOf(
    objectOf({
      index: wholeOf('Of the item.'),
      status: wholeOf("HTTP status that the item's own route would have answered."),
      replayed: flagOf('The answer of an earlier call with the same key.'),
      body: {
        type: 'object',
        description: "The operation's answer, or a problem document.",
        additionalProperties: true,
      },
    }),
  ),
});

export type ItemResult = {
  readonly index: number;
  readonly status: number;
  readonly replayed: boolean;
  readonly body: object;
};

/** What one item came to that was not done; no other item hears of it. */
export const refusedItem = (log: ApiDependencies['log'], index: number, error: unknown): ItemResult => {
  const found = problemOf(error);
  if (found.status >= 500) log.error({ err: error, code: found.code, index }, 'batch item failed');
  return { index, status: found.status, replayed: false, body: documentOf(found) };
};
