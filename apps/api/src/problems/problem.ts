import { refusals, type RefusalCode } from '#domain/refusals';
import type { Facts } from '#kernel';
import { apiLimits } from '../limits.js';
import { statusOf } from './status.js';

/** RFC 9457: the stable `code` and the facts stand beside the standard members. */
export type Problem = {
  readonly kind: 'problem';
  readonly status: number;
  readonly code: RefusalCode;
  readonly facts: Facts;
  /** Of the stream that the refusal rests on, where it rests on one. */
  readonly position: bigint | null;
};

const retried = new Set([429, 503]);

/** `param` names the field, in the facts as everywhere. What is worth repeating says when. */
export const problem = (code: RefusalCode, facts: Facts = {}, position: bigint | null = null): Problem => {
  const status = statusOf[code];
  const wait =
    retried.has(status) && facts.retry_after === undefined
      ? { retry_after: apiLimits.retryAfterSeconds }
      : {};
  return { kind: 'problem', status, code, facts: { ...facts, ...wait }, position };
};

export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'problem';

export const documentOf = ({ status, code, facts }: Problem): Readonly<Record<string, unknown>> => ({
  type: `urn:credit-ledger:error:${code}`,
  title: refusals[code].says,
  status,
  code,
  ...facts,
});

/** The only way out of guards, pipes and controllers that Nest leaves; the domain's refusals become one at the very edge. */
export class Rejected extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

export const reject = (code: RefusalCode, facts: Facts = {}): never => {
  throw new Rejected(problem(code, facts));
};
