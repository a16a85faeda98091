import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { webhookLimits } from './limits.js';
import { guardedLookup, TargetRefused, targetProblem, type TargetRules } from './target.js';

export type Posting = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What a receiver said, or why it said nothing. Nothing of its answer's content is kept: it may be anything. */
export type Posted =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'unanswered'; readonly problem: string };

/** Posts once: no redirect is followed, and neither a slow nor an endless answer takes longer than its bound. Never rejects. */
export const post = (
  posting: Posting,
  rules: TargetRules,
  sendMs: number = webhookLimits.sendMs,
): Promise<Posted> => {
  // The setting may have changed since the address was registered.
  const problem = targetProblem(posting.url, rules);
  if (problem !== null)
    return Promise.resolve({ kind: 'unanswered', problem: `address refused: ${problem}` });
  const signal = AbortSignal.timeout(sendMs);
  return exchanged(posting, rules, signal).catch((error: unknown) => ({
    kind: 'unanswered',
    problem: signal.aborted ? `no answer within ${(sendMs / 1_000).toString()} s` : saysOf(error),
  }));
};

/** Of an error only what is ours or a code: a receiver's certificate or name may hold anything. */
const saysOf = (error: unknown): string => {
  if (error instanceof TargetRefused) return error.message;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? `connection failed (${code})` : 'connection failed';
};

const exchanged = (
  { url: text, headers, body }: Posting,
  rules: TargetRules,
  signal: AbortSignal,
): Promise<Posted> => {
  const url = new URL(text);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body).toString(),
          'user-agent': 'credit-ledger-webhooks/1',
        },
        // A connection of its own: none is kept open to a stranger.
        agent: false,
        lookup: guardedLookup(rules),
        maxHeaderSize: webhookLimits.answerHeaderBytes,
        signal,
      },
      (answer) => {
        ended(answer).then(() => {
          resolve({ kind: 'answered', status: answer.statusCode ?? 0 });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
};

/** Lets the receiver finish what it says, up to a bound; what it says is thrown away. */
const ended = async (answer: IncomingMessage): Promise<void> => {
  let seen = 0;
  for await (const chunk of answer) {
    seen += (chunk as Buffer).length;
    if (seen > webhookLimits.answerBytes) break; // leaving the loop closes the connection
  }
};
