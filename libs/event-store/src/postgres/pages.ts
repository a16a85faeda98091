import { InvariantBroken } from '#kernel';
import type pg from 'pg';
import { Aborted, Unavailable } from '../errors.js';
import { pause } from '../pause.js';
import type { Position, Revision, StoredEvent } from '../port.js';
import { failureOf } from './failures.js';
import type { PostgresLimits } from './limits.js';
import type { StreamKeys } from './stream-keys.js';

export type Pages = {
  /** The next events after a position, at most `max` and about `pageBytes` of them; empty at the head. Proves that none is missing. */
  readonly ofLog: (after: Position, max: number, signal?: AbortSignal) => Promise<readonly StoredEvent[]>;
  /** `from` is inclusive. */
  readonly ofStream: (
    stream: string,
    from: Revision,
    direction: Direction,
    max: number,
  ) => Promise<readonly StoredEvent[]>;
  readonly head: () => Promise<Position>;
  readonly headOf: (stream: string) => Promise<Revision | null>;
};

type Direction = 'forwards' | 'backwards';
/** Every value as the server spells it: what the driver's parsers would make of them is made better below, or not needed. */
type Row = readonly [
  position: string,
  storedAt: string,
  key: string,
  revision: string,
  id: string,
  type: string,
  data: string,
  metadata: string,
];

const asText = { getTypeParser: () => (text: string) => text };

const columns = 'e.position, e.stored_at, e.stream_key, e.revision, e.event_id, e.type, e.data, e.metadata';

/**
 * Where the events are large the page has fewer of them: as many as take `$3` bytes on their average. The worst mix of large and
 * small ones takes the root of (events × bytes × largest event), some 65 MB. Counting costs a tenth of what sending does.
 */
const page = (name: string, where: string, order: string) => ({
  name,
  text: `select ${columns} from ledger.events e where ${where} order by ${order} limit (
    select greatest(1, least($2::bigint, $2 * $3::bigint / greatest(1, sum(octet_length(e.data) + octet_length(e.metadata)))))
    from (select e.data, e.metadata from ledger.events e where ${where} order by ${order} limit $2) as e)`,
});
const logPage = page('ledger_log', 'e.position > $1', 'e.position');
const forwardsPage = page('ledger_forwards', 'e.stream_key = $4 and e.revision >= $1', 'e.revision');
const backwardsPage = page('ledger_backwards', 'e.stream_key = $4 and e.revision <= $1', 'e.revision desc');
const head = {
  name: 'ledger_head',
  text: 'select position from ledger.events order by position desc limit 1',
};
const headOf = {
  name: 'ledger_head_of',
  text: 'select revision from ledger.events where stream_key = $1 order by revision desc limit 1',
};
const keyOf = { name: 'ledger_key', text: 'select key from ledger.streams where name = $1' };
const namesOf = { name: 'ledger_names', text: 'select key, name from ledger.streams where key = any ($1)' };

/** Of the streams of a page, by key. */
type Names = ReadonlyMap<string, string>;

/** Revisions are 32 bits wide in the table. */
const LARGEST_REVISION = 2n ** 31n - 1n;

type Statement = { readonly name: string; readonly text: string };
type Ask = <R>(statement: Statement, values: unknown[]) => Promise<readonly R[]>;

const asking =
  (pool: pg.Pool): Ask =>
  async <R>(statement: Statement, values: unknown[]) => {
    const { rows } = await pool.query<string[]>({ ...statement, values, rowMode: 'array', types: asText });
    return rows as readonly unknown[] as readonly R[]; // each statement's columns are spelled beside it
  };

/** Names of these streams, whether or not they are remembered. */
async function namesFor(rows: readonly Row[], keys: StreamKeys, rowsOf: Ask): Promise<Names> {
  const names = new Map<string, string>();
  const unknown = new Set<string>();
  for (const [, , key] of rows) {
    if (names.has(key)) continue;
    const name = keys.nameOf(Number(key));
    if (name === undefined) unknown.add(key);
    else names.set(key, name);
  }
  if (unknown.size === 0) return names;
  for (const [key, name] of await rowsOf<[string, string]>(namesOf, [[...unknown]])) {
    keys.learn(name, Number(key));
    names.set(key, name);
  }
  return names;
}

export function pagesOn(pool: pg.Pool, keys: StreamKeys, { pageBytes }: PostgresLimits): Pages {
  const rowsOf = asking(pool);

  const keyOfStream = async (stream: string): Promise<number> => {
    const known = keys.keyOf(stream);
    if (known !== 0) return known;
    const key = Number((await rowsOf<[string]>(keyOf, [stream]))[0]?.[0] ?? 0);
    keys.learn(stream, key);
    return key;
  };

  return {
    ofLog: async (after, max) => {
      const rows = await rowsOf<Row>(logPage, [after, max, pageBytes]);
      const names = await namesFor(rows, keys, rowsOf);
      const first = Number(after) + 1;
      return rows.map((row, nth) => {
        // Dense positions are the proof that nothing becomes visible late: whoever reads on behind a gap would miss it for ever.
        if (Number(row[0]) !== first + nth)
          throw new InvariantBroken(`position ${(first + nth).toString()} follows, found ${row[0]}`);
        return eventOf(row, BigInt(first + nth), names);
      });
    },
    ofStream: async (stream, from, direction, max) => {
      const key = await keyOfStream(stream);
      const start = from > LARGEST_REVISION ? LARGEST_REVISION : from;
      if (key === 0 || start < 0n || (from > start && direction === 'forwards')) return [];
      const names: Names = new Map([[key.toString(), stream]]);
      const rows = await rowsOf<Row>(direction === 'forwards' ? forwardsPage : backwardsPage, [
        start,
        max,
        pageBytes,
        key,
      ]);
      return rows.map((row) => eventOf(row, BigInt(row[0]), names));
    },
    head: async () => BigInt((await rowsOf<[string]>(head, []))[0]?.[0] ?? 0),
    headOf: async (stream) => {
      const key = await keyOfStream(stream);
      const revision = key === 0 ? undefined : (await rowsOf<[string]>(headOf, [key]))[0]?.[0];
      return revision === undefined ? null : BigInt(revision);
    },
  };
}

function eventOf(
  [, storedAt, key, revision, id, type, data, metadata]: Row,
  position: Position,
  names: Names,
): StoredEvent {
  const stream = names.get(key);
  if (stream === undefined) throw new InvariantBroken(`stream ${key} has no name`);
  return {
    id,
    type,
    data,
    metadata,
    stream,
    revision: BigInt(revision),
    position,
    storedAt: Number(storedAt),
  };
}

export type Patience = {
  readonly limits: PostgresLimits;
  readonly closing: AbortSignal;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Repeats what changes nothing (a page, a head) through restarts, until the budget is spent.
 * @throws Unavailable, Aborted, or the definite refusal
 */
export async function repeating<T>(
  { limits, closing, signal }: Patience,
  read: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + limits.readBudgetMs;
  for (let attempt = 0; ; attempt += 1) {
    if (closing.aborted) throw new Unavailable('the event store is closed');
    if (signal?.aborted === true) throw new Aborted('given up by the caller');
    try {
      return await unlessAborted(read(), signal);
    } catch (error) {
      if (error instanceof InvariantBroken) throw error;
      const failure = failureOf(error);
      if (failure.kind === 'refused') throw failure.error;
      const wait = Math.min(limits.retryMaxMs, limits.retryFirstMs * 2 ** attempt);
      if (performance.now() + wait > until) throw new Unavailable(failure.text);
      await pause(wait, signal);
    }
  }
}

/** The caller need not wait for a page that nobody wants; it ends by itself. */
function unlessAborted<T>(reading: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return reading;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new Aborted('given up by the caller'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    reading
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', giveUp);
      })
      .catch(() => undefined);
  });
}
