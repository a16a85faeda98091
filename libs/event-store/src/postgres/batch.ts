import { invariant } from '#kernel';
import { Concurrency } from '../errors.js';
import type { Appended, NewEvent, Position, StoredEvent } from '../port.js';
import { int4Array, int8Array, textArray, uuidArray } from './arrays.js';
import type { Waiting } from './queue.js';
import type { StreamKeys } from './stream-keys.js';

/** Larger ones match no stream, and would not fit. */
const LARGEST_EXPECTED = 2n ** 62n;
const revisionBefore = ({ expected }: Waiting): bigint =>
  expected.kind === 'noStream'
    ? -1n
    : expected.revision < LARGEST_EXPECTED
      ? expected.revision
      : LARGEST_EXPECTED;

export const appendStatement = {
  name: 'ledger_append',
  text: 'select base, stored, keys, kinds, numbers from ledger.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
} as const;

/** The parameters of `ledger.append`: in plain loops, every debit is in here. */
export function parametersOf(batch: readonly Waiting[], keys: StreamKeys, careful: boolean): unknown[] {
  const known: number[] = [];
  const names: string[] = [];
  const before: bigint[] = [];
  const counts: number[] = [];
  const requests: number[] = [];
  const nths: number[] = [];
  const events: NewEvent[] = [];
  for (const [n, one] of batch.entries()) {
    const key = keys.keyOf(one.stream);
    known.push(key);
    names.push(key === 0 ? one.stream : '');
    before.push(revisionBefore(one));
    counts.push(one.events.length);
    for (const [nth, event] of one.events.entries()) {
      requests.push(n + 1);
      nths.push(nth);
      events.push(event);
    }
  }
  return [
    int4Array(known),
    textArray(names),
    int8Array(before),
    int4Array(counts),
    int4Array(requests),
    int4Array(nths),
    uuidArray(events.map(({ id }) => id)),
    textArray(events.map(({ type }) => type)),
    textArray(events.map(({ data }) => data)),
    textArray(events.map(({ metadata }) => metadata)),
    careful,
  ];
}

/** As the driver spells it: bigint as text. */
export type AppendRow = {
  readonly base: string;
  readonly stored: string;
  readonly keys: readonly number[] | null;
  readonly kinds: readonly number[] | null;
  readonly numbers: readonly string[] | null;
};

const WRITTEN = 0;
const REPEATED = 1;

type Answer = { readonly one: Waiting; readonly result: Appended | Concurrency };
/** `head`: of the log, once the batch is part of it. */
export type Answers = { readonly answers: readonly Answer[]; readonly head: Position };

/** What the row says of each request. */
export function answersOf(batch: readonly Waiting[], row: AppendRow): Answers {
  const { kinds, numbers } = row;
  let position = BigInt(row.base);
  const answers = batch.map((one, n): Answer => {
    const revision = revisionBefore(one) + BigInt(one.events.length);
    if (kinds === null || kinds[n] === WRITTEN) {
      position += BigInt(one.events.length);
      return { one, result: { revision, position, repeated: false } };
    }
    const number = numbers?.[n];
    invariant(number !== undefined, 'every request of a batch has its verdict');
    if (kinds[n] === REPEATED) return { one, result: { revision, position: BigInt(number), repeated: true } };
    return {
      one,
      result: new Concurrency(one.stream, one.expected, number === '-1' ? null : BigInt(number)),
    };
  });
  return { answers, head: position };
}

/** The events that the batch added to the log, as a reader would find them: positions are dense and payloads are kept as given. */
export function storedOf({ answers }: Answers, row: AppendRow): readonly StoredEvent[] {
  const storedAt = Number(row.stored);
  return answers.flatMap(({ one, result }) => {
    if (result instanceof Concurrency || result.repeated === true) return [];
    const after = BigInt(one.events.length) - 1n;
    const [revision, position] = [result.revision - after, result.position - after];
    return one.events.map(({ id, type, data, metadata }, nth) => ({
      id,
      type,
      data,
      metadata,
      stream: one.stream,
      revision: revision + BigInt(nth),
      position: position + BigInt(nth),
      storedAt,
    }));
  });
}
