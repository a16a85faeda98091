export type Answer = { readonly status: number; readonly position: bigint; readonly body: unknown };

/** How often a refused or unanswered call is repeated with the same key; the waits double from 100 ms. */
const ATTEMPTS = 8;

/** A service's client: a key per command, and the same key again until there is an answer. */
export const clientOf = (url: string, key: string) => ({
  get: async (path: string): Promise<Answer> =>
    answered(await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })),
  post: async (path: string, idempotencyKey: string, body: unknown): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${key}`,
      'idempotency-key': idempotencyKey,
      'content-type': 'application/json',
    };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) }).then(
        answered,
        (error: unknown) => error as Error,
      );
      if (!(answer instanceof Error) && answer.status !== 429 && answer.status < 500) return answer;
      if (attempt === ATTEMPTS)
        throw answer instanceof Error
          ? answer
          : new Error(`${path}: ${answer.status.toString()} ${JSON.stringify(answer.body)}`);
      await new Promise((done) => setTimeout(done, 100 * 2 ** (attempt - 1)));
    }
  },
});

const answered = async (response: Response): Promise<Answer> => ({
  status: response.status,
  position: BigInt(response.headers.get('ledger-position') ?? '0'),
  body: await response.json(),
});
