import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { isId, type Clock } from '#kernel';
import { correlationOf, dryRunOf, idempotencyKeyOf } from '../call/headers.js';
import type { Call, GuardedRequest } from '../call/call.js';
import { Rejected, isProblem, problem, type Problem } from '../problems/problem.js';
import type { FastifyReply } from 'fastify';
import type { Authenticator } from './authenticate.js';
import { may, needsUnrestricted } from './permissions.js';
import { isUnrestricted, type Principal } from './principal.js';
import { ROUTE_RULE, type RouteRule } from './route-rule.js';
import type { VisibleAccounts } from './visible-accounts.js';

/** Every call passes here: key, permission, account, idempotency key. Only a call that passed all of it has a `Call`. */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly accounts: VisibleAccounts,
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
    const beyond = needsUnrestricted(rule.permission) && !isUnrestricted(principal);
    if (beyond || !may(principal.role, rule.permission))
      throw new Rejected(problem('forbidden', { action: rule.permission, role: principal.role }));
    const call: Call = {
      principal,
      idempotencyKey: rule.mutates ? orReject(idempotencyKeyOf(request)) : '',
      dryRun: rule.mutates && orReject(dryRunOf(request.query as Readonly<Record<string, unknown>>)),
      at: this.clock.now(),
      correlation: correlationOf(request),
      reply,
    };
    request.call = call;
    const { account } = request.params as { readonly account?: string };
    if (account === undefined) return true;
    return isId(account) ? visible(this.accounts.sees(principal, account, call.at)) : visible(false);
  }
}

const orReject = <T>(found: T | Problem): T => {
  if (isProblem(found)) throw new Rejected(found);
  return found;
};

/** A foreign account is as absent as one that never was. */
const visible = (seen: boolean | Promise<boolean>): boolean | Promise<boolean> => {
  if (typeof seen !== 'boolean') return seen.then(visible);
  if (!seen) throw new Rejected(problem('account-not-found'));
  return true;
};
