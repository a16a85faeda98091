import type { Permission } from '#apps/api';
import type { Client } from './api-client.js';

export type Route = {
  readonly method: string;
  readonly path: string;
  readonly permission: Permission;
  readonly changes: boolean;
};

/** Every route that needs a key, from the API's own document. Live streams never end: they are tried elsewhere. */
export const routesOf = ({ document }: Client): readonly Route[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const { 'x-permission': permission, 'x-changes': changes } = operation as unknown as {
        'x-permission'?: Permission;
        'x-changes'?: boolean;
      };
      return permission === undefined || path.endsWith('/stream')
        ? []
        : [{ method: method.toUpperCase(), path, permission, changes: changes === true }];
    }),
  );

/** What an address may name that is somebody's. */
export type Ids = {
  readonly account: string;
  readonly customer: string;
  readonly invoice: string;
  readonly dispute: string;
  readonly endpoint: string;
  readonly delivery: string;
};

export const namesSomebodys = ({ path }: Route): boolean =>
  /\{(?:account|customer|invoice|dispute|endpoint|delivery)\}/.test(path);

/** Everything else in an address names nothing that is there, but for a plan. */
export const fill = (path: string, ids: Ids): string =>
  path
    .replace(/\{(account|customer|invoice|dispute|endpoint|delivery)\}/, (_, kind: keyof Ids) => ids[kind])
    .replace('{plan}', 'teams')
    .replace('{version}', '1')
    .replace(/\{(\w+)\}/g, '$1_x');
