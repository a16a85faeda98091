import { randomUUID } from 'node:crypto';

/** Who calls, and how a timeline names them. */
export type Caller = { readonly name: string; readonly key: string };

export type Ask = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
};

export type Body = Readonly<Record<string, unknown>>;
export type Answer = {
  readonly status: number;
  /** Of the log: a read that is asked for `at_least` this much knows of the call. */
  readonly position: bigint;
  readonly body: Body;
};

/** How often an overloaded or unreachable product is asked again with the same key. */
const ATTEMPTS = 5;
const PAUSE_MS = 200;

/** The product's HTTP API, asked by whoever has a key. Every change has an idempotency key of its own. */
export const clientOf =
  (url: string) =>
  async ({ key }: Caller, { method, path, body }: Ask): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(url + path, init);
      const answer: Answer = {
        status: response.status,
        position: BigInt(response.headers.get('ledger-position') ?? '0'),
        body: (await response.json()) as Body,
      };
      if ((answer.status !== 429 && answer.status !== 503) || attempt === ATTEMPTS) return answer;
      await new Promise((done) => setTimeout(done, PAUSE_MS * attempt));
    }
  };
