import { commandIdOf } from '#kernel';
import type { Keys } from './instance.js';

/** One command of a caller; `kind` names its route, or the operation of a batch item. */
export type Command = {
  readonly kind: 'debit' | 'hold' | 'capture' | 'void' | 'grant';
  readonly account: string;
  readonly key: string;
  readonly commandId: string;
  readonly hold: string | null;
  readonly body: { readonly amount?: string; readonly class?: string };
};

/** A definite answer: what was done, or that nothing was. */
export type Answer =
  | {
      readonly kind: 'accepted';
      readonly replayed: boolean;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'refused'; readonly code: string };

/** One HTTP call, with one command or with a batch of them, as often as it was sent. */
export type Call = { readonly commands: readonly Command[]; readonly attempts: Attempt[] };
export type Attempt = {
  readonly sentAt: bigint;
  readonly endedAt: bigint;
  /** Of each command; `null`: none, or none that says whether it was done. */
  readonly answers: readonly (Answer | null)[];
};

export const command = (given: Omit<Command, 'commandId' | 'hold'> & { readonly hold?: string }): Command => {
  const actor = given.kind === 'grant' ? 'operator:first' : 'service:first';
  const commandId = commandIdOf(actor, `CreditPool-${given.account}`, given.key);
  return { ...given, commandId, hold: given.hold ?? null };
};

type Raw = {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Told to come again: too busy, unknown, not there. */
const MAYBE_LATER = ['overloaded', 'rate-limited', 'idempotency-key-in-flight'];

const answerOf = ({ status, replayed, body }: Raw): Answer | null => {
  if (status < 300) return { kind: 'accepted', replayed, body };
  const code = String(body['code']);
  if (status === 503 || MAYBE_LATER.includes(code)) return null;
  if (code === 'insufficient-credits') return { kind: 'refused', code };
  throw new Error(`nobody asked for an answer ${status.toString()} ${JSON.stringify(body)}`);
};

/** Whoever has no answer by then is as lost as one whose connection broke. */
const ANSWER_WITHIN_MS = 30_000;

type Sent = {
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
  readonly role: keyof Keys;
};

const requestOf = (commands: readonly Command[]): Sent => {
  const [first] = commands as readonly [Command, ...Command[]];
  if (commands.length === 1) {
    const { kind, account, key, hold, body } = first;
    const end = hold === null ? `${kind}s` : `holds/${hold}/${kind}`;
    const role = kind === 'grant' ? 'operator' : 'service';
    return { path: `/v1/accounts/${account}/${end}`, key, body, role };
  }
  const items = commands.map(({ kind, account, key, body }) => ({
    operation: kind,
    account,
    idempotency_key: key,
    body,
  }));
  return { path: '/v1/batch', key: `batch-${first.key}`, body: { items }, role: 'service' };
};

/** Sends a call once, and notes what came of it. Rejects where an answer is one that nobody may get here. */
export const send = async (call: Call, url: string, keys: Keys): Promise<Attempt> => {
  const { path, key, body, role } = requestOf(call.commands);
  const sentAt = process.hrtime.bigint();
  const answered = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys[role]}`,
      'idempotency-key': key,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
    .then(async (response): Promise<Raw> => {
      const replayed = response.headers.get('idempotent-replayed') === 'true';
      return { status: response.status, replayed, body: (await response.json()) as Raw['body'] };
    })
    .catch(() => null); // refused, reset, cut off, late
  const attempt = { sentAt, endedAt: process.hrtime.bigint(), answers: answersOf(call, answered) };
  call.attempts.push(attempt);
  return attempt;
};

const answersOf = ({ commands }: Call, raw: Raw | null): readonly (Answer | null)[] => {
  if (raw === null) return commands.map(() => null);
  const items = commands.length > 1 && raw.status === 200 ? (raw.body['data'] as readonly Raw[]) : null;
  return commands.map((_, index) => answerOf(items?.[index] ?? raw));
};

/** The first definite answer to one command of a call; `null`: there is none yet. */
export const toldOf = ({ commands, attempts }: Call, one: Command): Answer | null => {
  const index = commands.indexOf(one);
  return attempts.map(({ answers }) => answers[index] ?? null).find((answer) => answer !== null) ?? null;
};

export const isOver = (call: Call): boolean => call.commands.every((one) => toldOf(call, one) !== null);
