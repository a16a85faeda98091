import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LedgerPosition } from '../call/ledger-position.js';
import type { ApiLog } from '../dependencies.js';
import { problemOf } from './problem-of.js';
import { documentOf, type Problem } from './problem.js';

/** The one place where errors become answers: problem+json, no stack, nothing of the error's own words. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: ApiLog,
    private readonly position: LedgerPosition,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const found = problemOf(error);
    const reply = http.getResponse<FastifyReply>();
    const { url, id } = http.getRequest<FastifyRequest>();
    if (found.status >= 500)
      this.log.error({ err: error, code: found.code, url, request: id }, 'call failed');
    if (!reply.sent) void sendProblem(reply, found, this.position);
  }
}

export const sendProblem = (reply: FastifyReply, found: Problem, position: LedgerPosition): FastifyReply => {
  const retryAfter = found.facts.retry_after;
  if (retryAfter !== undefined && retryAfter !== null)
    void reply.header('retry-after', retryAfter.toString());
  if (found.status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(found.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('ledger-position', (found.position ?? position.current).toString())
    .send(JSON.stringify(documentOf(found)));
};
