import type { FastifyRequest } from 'fastify';
import { isId } from '#kernel';
import { apiLimits } from '../limits.js';
import { problem, type Problem } from '../problems/problem.js';
import type { Call } from './call.js';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The one Idempotency-Key of a call. Node joins repeated headers with a comma, so they are counted in the raw list. */
export const idempotencyKeyOf = (request: FastifyRequest): string | Problem => {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return problem('idempotency-key-missing');
  const raw = request.raw.rawHeaders;
  let times = 0;
  for (let at = 0; at < raw.length; at += 2) if (raw[at]?.toLowerCase() === 'idempotency-key') times += 1;
  const sound =
    times <= 1 &&
    typeof key === 'string' &&
    key.length <= apiLimits.idempotencyKeyChars &&
    VISIBLE_ASCII.test(key);
  return sound ? key : problem('idempotency-key-missing');
};

/** A caller's own correlation id, when it is one that may stand in metadata and logs. */
export const correlationOf = (request: FastifyRequest): string | null => {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && isId(given) ? given : null;
};

export const dryRunOf = (query: Readonly<Record<string, unknown>>): boolean | Problem => {
  const given = query.dry_run;
  if (given === undefined || given === 'false') return false;
  return given === 'true' ? true : problem('field-invalid', { param: 'dry_run', expected: 'true or false' });
};

/** `Ledger-Position`, where several streams make one answer: it never says less than the call has seen before. */
export const raisePosition = ({ reply }: Pick<Call, 'reply'>, position: bigint): void => {
  const said = reply.getHeader('ledger-position');
  if (typeof said !== 'string' || BigInt(said) < position)
    void reply.header('ledger-position', position.toString());
};
