import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TestApi } from './api-ledger.js';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
};
export type Send = {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotency?: string | null;
};

type Document = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly responses: Readonly<
              Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
            >;
          }
        >
      >
    >
  >;
};

let count = 0;
/** A key that no other call of this run has. */
export const freshKey = (): string => `key-${(count += 1).toString()}`;

/**
 * Calls the API as a stranger would who has only its OpenAPI document: every answer is checked against the schema that the
 * document promises for its route and status.
 */
export const clientOf = async ({ url }: TestApi, key: string) => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
  const routes = Object.keys(document.paths).map((path) => ({
    path,
    matches: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  const checks = new Map<string, ValidateFunction | null>();
  /** `POST /v1/accounts/{account}/debits`: what was answered with success. */
  const worked = new Set<string>();

  const promised = (method: string, path: string, status: number): ValidateFunction | null => {
    // The most literal route wins, as in the router: fewest parameters.
    const candidates = routes
      .filter(({ matches }) => matches.test(path))
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
    const route = candidates.find(
      ({ path: one }) => document.paths[one]?.[method.toLowerCase()] !== undefined,
    );
    if (route === undefined) return null;
    if (status < 300) worked.add(`${method} ${route.path}`);
    const operation = document.paths[route.path]?.[method.toLowerCase()];
    const which = operation?.responses[status.toString()] === undefined ? 'default' : status.toString();
    const type = Object.keys(operation?.responses[which]?.content ?? {})[0];
    if (type === undefined || !type.endsWith('json')) return null;
    const escaped = (part: string): string =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const pointer = `api#/paths/${escaped(route.path)}/${method.toLowerCase()}/responses/${which}/content/${escaped(type)}/schema`;
    const known = checks.get(pointer) ?? ajv.compile({ $ref: pointer });
    checks.set(pointer, known);
    return known;
  };

  const call = async (method: string, path: string, send: Send = {}): Promise<Answer> => {
    const { key: secret = key, body, raw, headers = {}, idempotency = freshKey() } = send;
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || idempotency === null ? {} : { 'idempotency-key': idempotency }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Answer['body']) : { text },
    };
    const check = promised(method, path.split('?')[0] ?? path, answer.status);
    if (check !== null && isJson && !check(answer.body))
      throw new Error(
        `${method} ${path} answers ${text}, which its document does not promise: ${ajv.errorsText(check.errors)}`,
      );
    return answer;
  };
  return {
    document,
    worked,
    call,
    get: (path: string, send?: Send) => call('GET', path, send),
    post: (path: string, body: unknown, send?: Send) => call('POST', path, { body, ...send }),
    put: (path: string, body: unknown, send?: Send) => call('PUT', path, { body, ...send }),
    delete: (path: string, send?: Send) => call('DELETE', path, send),
  };
};

export type Client = Awaited<ReturnType<typeof clientOf>>;
