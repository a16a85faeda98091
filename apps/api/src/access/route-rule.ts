import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission } from './permissions.js';

/** What a route declares of itself. A route without one keeps the application from starting. */
export type RouteRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'needs'; readonly permission: Permission; readonly mutates: boolean };

export const ROUTE_RULE = 'route-rule';

/** Anyone may call it, without a key: health, the API's own document. */
export const Public = (): MethodDecorator => SetMetadata(ROUTE_RULE, { kind: 'public' } satisfies RouteRule);

/** A query: needs the permission, changes nothing. */
export const Requires = (permission: Permission): MethodDecorator =>
  declared({ kind: 'needs', permission, mutates: false });

/** A command: needs the permission and an Idempotency-Key, and knows `dry_run`. */
export const RequiresToChange = (permission: Permission): MethodDecorator =>
  declared({ kind: 'needs', permission, mutates: true });

const declared = (rule: Extract<RouteRule, { kind: 'needs' }>): MethodDecorator =>
  applyDecorators(
    SetMetadata(ROUTE_RULE, rule),
    ApiBearerAuth(),
    ApiExtension('x-permission', rule.permission),
    ApiExtension('x-changes', rule.mutates),
  );
