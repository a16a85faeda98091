import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invariant, type Instant } from '#kernel';
import { allows, type Authority } from '../access/authority.js';
import type { Principal } from '../access/principal.js';

/** What the guard has established of one HTTP call before its controller sees it. */
export type Call = {
  readonly principal: Principal;
  /** For what the address names. */
  readonly authority: Authority;
  /** Empty on queries. */
  readonly idempotencyKey: string;
  readonly dryRun: boolean;
  /** Acceptance time, stamped once (S1). */
  readonly at: Instant;
  /** As the caller gave it; `null`: the command's own id stands for it. */
  readonly correlation: string | null;
  readonly reply: FastifyReply;
};

/** A request that the guard has let through. */
export type GuardedRequest = FastifyRequest & { call?: Call };

/** `@ThisCall() call: Call` */
export const ThisCall = createParamDecorator((_data: unknown, context: ExecutionContext): Call => {
  const { call } = context.switchToHttp().getRequest<GuardedRequest>();
  invariant(call !== undefined, 'the guard has seen the call');
  return call;
});

/** S14: whose figures this call may show. `null`: everyone's. */
export const onlyMember = ({ authority, principal }: Pick<Call, 'authority' | 'principal'>): string | null =>
  allows(authority, 'usage:individual') ? null : (principal.user ?? 'nobody');
