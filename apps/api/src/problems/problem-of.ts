import { HttpException } from '@nestjs/common';
import { PrintingBusy } from '#documents';
import { Overloaded } from '#engine';
import { AppendOutcomeUnknown, EventStoreError } from '#event-store';
import type { RefusalCode } from '#domain/refusals';
import { InvalidCursor, InvalidLimit } from '#projections';
import { TaxUnknown } from '#tax';
import { VaultFailed } from '#vault';
import { Rejected, problem, type Problem } from './problem.js';

/** Fastify's own refusals by their code: they come before any of our code runs. */
const byFastifyCode: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'json-malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-not-object',
  FST_ERR_BAD_URL: 'route-not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'route-not-found',
};

const byStatus: Readonly<Record<number, RefusalCode>> = {
  403: 'route-not-found', // the docs page's files: an address outside their folder
  404: 'route-not-found',
  413: 'body-too-large',
  415: 'media-type-unsupported',
  503: 'store-unavailable',
};

/** What any error becomes for its caller. An error that nothing here knows is a defect: 500, and nothing of it is told. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Rejected) return error.problem;
  if (error instanceof Overloaded || error instanceof PrintingBusy)
    return problem('overloaded', { retry_after: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) });
  if (error instanceof AppendOutcomeUnknown) return problem('outcome-unknown');
  if (error instanceof EventStoreError) return problem('store-unavailable');
  if (error instanceof VaultFailed) return problem('store-unavailable');
  if (error instanceof TaxUnknown)
    return error.reason === 'place'
      ? problem('tax-place-unknown', { param: 'address' })
      : problem('tax-unavailable');
  if (error instanceof InvalidCursor) return problem('cursor-invalid', { param: 'cursor' });
  if (error instanceof InvalidLimit) return problem('limit-invalid', { param: 'limit', max: error.maximum });
  const code = codeOf(error);
  const known = code === null ? undefined : byFastifyCode[code];
  if (known !== undefined) return problem(known);
  if (isConnectionTrouble(code) || code === UNDEFINED_TABLE) return problem('store-unavailable');
  return problem(byStatus[statusOfError(error, code)] ?? 'internal-error');
};

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;

const statusOfError = (error: unknown, code: string | null): number => {
  if (error instanceof HttpException) return error.getStatus();
  const isFastify =
    code?.startsWith('FST_') === true && typeof error === 'object' && error !== null && 'statusCode' in error;
  return isFastify && typeof error.statusCode === 'number' ? error.statusCode : 500;
};

/** In the first moments of an empty database the projector has not made its read models yet. */
const UNDEFINED_TABLE = '42P01';

/** The database of the read models went away or is starting: SQLSTATE classes 08, 53 and 57P, and the socket's own words. */
const isConnectionTrouble = (code: string | null): boolean =>
  code !== null && /^(?:08...|53...|57P..|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT)$/.test(code);
