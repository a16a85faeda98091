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

type Contract = {
  readonly document: Document;
  /** The route that a call is for, and the check of an answer with this status; `null` where the document promises no JSON. */
  readonly promised: (
    method: string,
    path: string,
    status: number,
  ) => { readonly route: string; readonly check: ValidateFunction | null } | null;
  readonly problemsOf: (check: ValidateFunction) => string;
};

const contractOf = (text: string): Contract => {
  const document = JSON.parse(text) as Document;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
  const routes = Object.keys(document.paths).map((path) => ({
    path,
    matches: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  const checks = new Map<string, ValidateFunction>();

  const checkOf = (schema: object, pointer: string): ValidateFunction => {
    // Most answers name a schema that many share, a problem above all: it is compiled once.
    const { $ref: shared } = schema as { readonly $ref?: string };
    const at = shared === undefined ? `api#${pointer}` : `api${shared}`;
    const known = checks.get(at) ?? ajv.compile({ $ref: at });
    checks.set(at, known);
    return known;
  };
  const promised: Contract['promised'] = (method, path, status) => {
    // The most literal route wins, as in the router: fewest parameters.
    const candidates = routes
      .filter(({ matches }) => matches.test(path))
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
    const route = candidates.find(
      ({ path: one }) => document.paths[one]?.[method.toLowerCase()] !== undefined,
    )?.path;
    if (route === undefined) return null;
    const operation = document.paths[route]?.[method.toLowerCase()];
    const which = operation?.responses[status.toString()] === undefined ? 'default' : status.toString();
    const [type, content] = Object.entries(operation?.responses[which]?.content ?? {})[0] ?? [];
    if (type === undefined || content === undefined || !type.endsWith('json')) return { route, check: null };
    const escaped = (part: string): string =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const pointer = `/paths/${escaped(route)}/${method.toLowerCase()}/responses/${which}/content/${escaped(type)}/schema`;
    return { route, check: checkOf(content.schema, pointer) };
  };
  return { document, promised, problemsOf: ({ errors }) => ajv.errorsText(errors) };
};

/** Compiling a document's schemas takes longer than the calls: all clients of one document share them. */
const contracts = new Map<string, Contract>();

/**
 * Calls the API as a stranger would who has only its OpenAPI document: every answer is checked against the schema that the
 * document promises for its route and status.
 */
export const clientOf = async ({ url }: TestApi, key: string) => {
  const text = await (await fetch(`${url}/openapi.json`)).text();
  const contract = contracts.get(text) ?? contractOf(text);
  contracts.set(text, contract);
  const { document, promised, problemsOf } = contract;
  /** `POST /v1/accounts/{account}/debits`: what was answered with success. */
  const worked = new Set<string>();

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
    const promise = promised(method, path.split('?')[0] ?? path, answer.status);
    if (promise !== null && answer.status < 300) worked.add(`${method} ${promise.route}`);
    const check = promise?.check ?? null;
    if (check !== null && isJson && !check(answer.body))
      throw new Error(
        `${method} ${path} answers ${text}, which its document does not promise: ${problemsOf(check)}`,
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
