import type { Answer, clientOf } from '../product/client.js';
import type { Row } from './traffic-file.js';

/** One batch carries what one append of the log may carry. */
const BATCH = 500;
/** Batches under way at once: enough to keep the engine busy while answers travel. */
const UNDER_WAY = 4;

export type ModelLine = {
  requests: number;
  inputTokens: number;
  outputTokens: number;
  debited: bigint;
  expected: bigint;
};
export type Replayed = {
  readonly requests: number;
  readonly seconds: number;
  readonly position: bigint;
  readonly byModel: ReadonlyMap<string, ModelLine>;
};

/** A debit that was refused, or answered with another amount than asked for: the demo stops there. */
export class Unexpected extends Error {}

type Sending = {
  readonly post: ReturnType<typeof clientOf>['post'];
  readonly account: string;
  readonly onSent: (requests: number) => void;
};

/** Sends every row once, in batches; a batch whose answer was lost is sent again under the same keys. */
export async function replay(
  rows: AsyncIterable<Row>,
  { post, account, onSent }: Sending,
): Promise<Replayed> {
  const start = performance.now();
  const byModel = new Map<string, ModelLine>();
  let requests = 0;
  let position = 0n;
  const batches = batched(rows);
  const sender = async (): Promise<void> => {
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
      const batch = next.value;
      const answer = await post('/v1/batch', `${account}-line-${(batch[0]?.line ?? 0).toString()}`, {
        items: batch.map((row) => itemOf(row, account)),
      });
      tally(byModel, batch, answer);
      if (answer.position > position) position = answer.position;
      requests += batch.length;
      onSent(requests);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, sender));
  return { requests, seconds: (performance.now() - start) / 1_000, position, byModel };
}

async function* batched(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[], undefined> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
  return undefined;
}

const itemOf = (row: Row, account: string): object => ({
  account,
  idempotency_key: `${account}-line-${row.line.toString()}`,
  body: {
    usage: {
      provider: row.provider,
      model: row.model,
      input_tokens: row.inputTokens,
      output_tokens: row.outputTokens,
      time: row.time,
    },
    member: row.member,
    space: row.space,
  },
});

const tally = (byModel: Map<string, ModelLine>, batch: readonly Row[], answer: Answer): void => {
  const results = (
    answer.body as { data?: readonly { status: number; body: { amount?: string; code?: string } }[] }
  ).data;
  if (answer.status !== 200 || results?.length !== batch.length)
    throw new Unexpected(
      `the batch was answered ${answer.status.toString()}: ${JSON.stringify(answer.body)}`,
    );
  batch.forEach((row, at) => {
    const result = results[at];
    if (result?.status !== 201 || result.body.amount === undefined)
      throw new Unexpected(`line ${row.line.toString()} was refused: ${JSON.stringify(result)}`);
    const line = byModel.get(row.model) ?? {
      requests: 0,
      inputTokens: 0,
      outputTokens: 0,
      debited: 0n,
      expected: 0n,
    };
    line.requests += 1;
    line.inputTokens += row.inputTokens;
    line.outputTokens += row.outputTokens;
    line.debited += nanosIn(result.body.amount);
    line.expected += row.price;
    byModel.set(row.model, line);
  });
};

/** By hand, not by the product's own parser: the demo is an independent reader. */
export const nanosIn = (amount: string): bigint => {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
};

export const dollars = (nanos: bigint): string =>
  `$${(nanos / 1_000_000_000n).toString()}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}`;
