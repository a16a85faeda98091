import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Clock } from '#kernel';
import { correlationOf, dryRunOf, idempotencyKeyOf } from '../call/headers.js';
import type { GuardedRequest } from '../call/call.js';
import { Rejected, isProblem, problem, type Problem } from '../problems/problem.js';
import type { FastifyReply } from 'fastify';
import type { Admission } from './admission.js';
import type { Authenticator } from './authenticate.js';
import { allows, type Authority } from './authority.js';
import { needsUnrestricted } from './permissions.js';
import { isUnrestricted, type Principal } from './principal.js';
import { ROUTE_RULE, type RouteRule } from './route-rule.js';
import { absent, thingOf } from './things.js';

/** Every call passes here: key, what it names, permission, idempotency key. Only a call that passed all of it has a `Call`. */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
    private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = Reflect.getMetadata(ROUTE_RULE, context.getHandler()) as RouteRule | undefined;
    if (rule === undefined) throw new Rejected(problem('forbidden')); // the start-up check makes this unreachable
    if (rule.kind === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<GuardedRequest>();
    const principal = this.authenticator.principalOf(request.headers.authorization);
    return principal instanceof Promise
      ? principal.then((found) => this.admit(request, http.getResponse(), rule, orReject(found)))
      : this.admit(request, http.getResponse(), rule, orReject(principal));
  }

  private admit(
    request: GuardedRequest,
    reply: FastifyReply,
    rule: Extract<RouteRule, { kind: 'needs' }>,
    principal: Principal,
  ): boolean | Promise<boolean> {
    const { permission } = rule;
    if (needsUnrestricted(permission) && !isUnrestricted(principal))
      throw new Rejected(problem('forbidden', { action: permission, role: principal.role }));
    const at = this.clock.now();
    const thing = thingOf(request.params as Parameters<typeof thingOf>[0]);
    const open = (authority: Authority | null): boolean => {
      if (authority === null && thing !== null) throw new Rejected(problem(absent[thing.kind]));
      if (authority === null || !allows(authority, permission)) {
        const { role } = authority ?? principal;
        throw new Rejected(problem('forbidden', { action: permission, role }));
      }
      request.call = {
        principal,
        authority,
        idempotencyKey: rule.mutates ? orReject(idempotencyKeyOf(request)) : '',
        dryRun: rule.mutates && orReject(dryRunOf(request.query as Readonly<Record<string, unknown>>)),
        at,
        correlation: correlationOf(request),
        reply,
      };
      return true;
    };
    const found = this.admission.of({ principal, permission, at }, thing);
    return found instanceof Promise ? found.then(open) : open(found);
  }
}

const orReject = <T>(found: T | Problem): T => {
  if (isProblem(found)) throw new Rejected(found);
  return found;
};
