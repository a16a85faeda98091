import 'reflect-metadata';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ROUTE_RULE, type RouteRule } from './route-rule.js';

export type DeclaredRoute = {
  readonly controller: string;
  readonly handler: string;
  readonly rule: RouteRule | null;
};

type ControllerClass = { readonly name: string; readonly prototype: object };

/** Every route of the controllers with what it declares. */
const declaredRoutes = (controllers: readonly ControllerClass[]): readonly DeclaredRoute[] =>
  controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((handler) => {
      const method = (controller.prototype as Readonly<Record<string, unknown>>)[handler];
      if (typeof method !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, method)) return [];
      const rule = Reflect.getMetadata(ROUTE_RULE, method) as RouteRule | undefined;
      return [{ controller: controller.name, handler, rule: rule ?? null }];
    }),
  );

/** An application with a route that anyone may call by accident does not start. */
export const assertEveryRouteDeclared = (controllers: readonly ControllerClass[]): void => {
  const missing = declaredRoutes(controllers).filter(({ rule }) => rule === null);
  if (missing.length === 0) return;
  throw new Error(
    `routes without a declared permission: ${missing.map(({ controller, handler }) => `${controller}.${handler}`).join(', ')}`,
  );
};
