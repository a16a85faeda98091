import { expect } from '@jest/globals';
import type { Answer, Client } from '../api-client.js';
import type { TestLedger } from '../api-ledger.js';

export const HOUR = 3_600_000;

export const usage = {
  provider: 'openai',
  model: 'gpt-4o',
  input_tokens: 1000,
  cached_tokens: 200,
  output_tokens: 100,
  latency_ms: 850,
  time: '2026-03-10T11:59:00Z',
};

/** `at_least=` of a write: the next query sees it. */
export const after = ({ headers }: Answer): string => `at_least=${headers.get('ledger-position') ?? ''}`;

/** What every scenario starts from. Filled before the first test runs. */
export type Given = {
  ledger: TestLedger;
  operator: Client;
  readonly url: () => string;
  /** A new account's address, `/v1/accounts/acc_…`. */
  readonly accountWith: (credits: string, plan?: string) => Promise<string>;
  /** The balance that a write left. */
  readonly balanceOf: (of: string, answer: Answer) => Promise<Answer['body']>;
};

/** Methods on what `prepare` will have put in place by the time they are called. */
export const givenLater = (url: () => string): Given => {
  const given = {
    url,
    accountWith: async (credits: string, plan = 'teams'): Promise<string> => {
      const opened = await given.operator.post('/v1/accounts', {
        owner: { kind: 'organization', id: 'cus_1' },
        plan,
      });
      expect(opened.status).toBe(201);
      const of = `/v1/accounts/${opened.body.id as string}`;
      if (credits !== '0')
        expect((await given.operator.post(`${of}/grants`, { amount: credits, class: 'promo' })).status).toBe(
          201,
        );
      return of;
    },
    balanceOf: async (of: string, answer: Answer): Promise<Answer['body']> =>
      (await given.operator.get(`${of}/balance?${after(answer)}`)).body,
  } as Given; // `ledger` and `operator` come with the first hook
  return given;
};
