import { invariant } from '#kernel';
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
  readonly ofStream: (stream: string, from: Revision, direction: Direction, max: number) => Promise<readonly StoredEvent[]>;
  readonly head: () => Promise<Position>;
  readonly headOf: (stream: string) => Promise<Revision | null>;
};

type Direction = 'forwards' | 'backwards';
/** As the driver spells a row: bigint as text. */
type Row = readonly [position: string, storedAt: string, key: number, revision: number, id: string, type: string, data: string, metadata: string];

const columns = 'e.position, e.stored_at, e.stream_key, e.revision, e.event_id, e.type, e.data, e.metadata';

/** The page ends before the event that would take it beyond `$3` bytes, but never before its first. */
const page = (name: string, from: string) => ({
  name,
  text: `select ${columns} from (
    select ${columns}, sum(octet_length(e.data) + octet_length(e.metadata)) over (rows between unbounded preceding and 1 preceding) as before
    from (${from}) as e
  ) as e where coalesce(e.before, 0) < $3`,
});
const logPage = page('ledger_log', 'select * from ledger.events where position > $1 order by position limit $2');
const forwardsPage = page('ledger_forwards', 'select * from ledger.events where stream_key = $4 and revision >= $1 order by revision limit $2');
const backwardsPage = page('ledger_backwards', 'select * from ledger.events where stream_key = $4 and revision <= $1 order by revision desc limit $2');
const head = { name: 'ledger_head', text: 'select position from ledger.events order by position desc limit 1' };
const headOf = { name: 'ledger_head_of', text: 'select revision from ledger.events where stream_key = $1 order by revision desc limit 1' };
const keyOf = { name: 'ledger_key', text: 'select key from ledger.streams where name = $1' };
const namesOf = { name: 'ledger_names', text: 'select key, name from ledger.streams where key = any ($1)' };

/** Revisions are 32 bits wide in the table. */
const LARGEST_REVISION = 2n ** 31n - 1n;

export function pagesOn(pool: pg.Pool, keys: StreamKeys, { pageBytes }: PostgresLimits): Pages {
  const rowsOf = async <R extends readonly unknown[]>(statement: { name: string; text: string }, values: readonly unknown[]): Promise<R[]> =>
    (await pool.query<R>({ ...statement, values: [...values], rowMode: 'array' })).rows;

  const keyOfStream = async (stream: string): Promise<number> => {
    const known = keys.keyOf(stream);
    if (known !== 0) return known;
    const key = (await rowsOf<[number]>(keyOf, [stream]))[0]?.[0] ?? 0;
    keys.learn(stream, key);
    return key;
  };

  /** Names of these streams, whether or not they are remembered. */
  const namesFor = async (rows: readonly Row[]): Promise<ReadonlyMap<number, string>> => {
    const names = new Map<number, string>();
    const unknown = new Set<number>();
    for (const [, , key] of rows) {
      if (names.has(key)) continue;
      const name = keys.nameOf(key);
      if (name === undefined) unknown.add(key);
      else names.set(key, name);
    }
    if (unknown.size === 0) return names;
    for (const [key, name] of await rowsOf<[number, string]>(namesOf, [[...unknown]])) {
      keys.learn(name, key);
      names.set(key, name);
    }
    return names;
  };

  return {
    ofLog: async (after, max) => {
      const rows = await rowsOf<Row>(logPage, [after, max, pageBytes]);
      const names = await namesFor(rows);
      let next = after;
      return rows.map((row) => {
        next += 1n;
        // Dense positions are the proof that nothing becomes visible late: whoever reads on behind a gap would miss it for ever.
        invariant(row[0] === next.toString(), `position ${next.toString()} follows, found ${row[0]}`);
        return eventOf(row, next, names);
      });
    },
    ofStream: async (stream, from, direction, max) => {
      const key = await keyOfStream(stream);
      const start = from > LARGEST_REVISION ? LARGEST_REVISION : from;
      if (key === 0 || start < 0n || (from > start && direction === 'forwards')) return [];
      const names = new Map([[key, stream]]);
      const rows = await rowsOf<Row>(direction === 'forwards' ? forwardsPage : backwardsPage, [start, max, pageBytes, key]);
      return rows.map((row) => eventOf(row, BigInt(row[0]), names));
    },
    head: async () => BigInt((await rowsOf<[string]>(head, []))[0]?.[0] ?? 0),
    headOf: async (stream) => {
      const key = await keyOfStream(stream);
      const revision = key === 0 ? undefined : (await rowsOf<[number]>(headOf, [key]))[0]?.[0];
      return revision === undefined ? null : BigInt(revision);
    },
  };
}

function eventOf([, storedAt, key, revision, id, type, data, metadata]: Row, position: Position, names: ReadonlyMap<number, string>): StoredEvent {
  const stream = names.get(key);
  invariant(stream !== undefined, `stream ${key.toString()} has a name`);
  return { id, type, data, metadata, stream, revision: BigInt(revision), position, storedAt: Number(storedAt) };
}

export type Patience = { readonly limits: PostgresLimits; readonly closing: AbortSignal; readonly signal?: AbortSignal | undefined };

/**
 * Repeats what changes nothing (a page, a head) through restarts, until the budget is spent.
 * @throws Unavailable, Aborted, or the definite refusal
 */
export async function repeating<T>({ limits, closing, signal }: Patience, read: () => Promise<T>): Promise<T> {
  const until = performance.now() + limits.readBudgetMs;
  for (let attempt = 0; ; attempt += 1) {
    if (closing.aborted) throw new Unavailable('the event store is closed');
    if (signal?.aborted === true) throw new Aborted('given up by the caller');
    try {
      return await unlessAborted(read(), signal);
    } catch (error) {
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
    const giveUp = (): void => { reject(new Aborted('given up by the caller')); };
    signal.addEventListener('abort', giveUp, { once: true });
    reading.then(resolve, reject).finally(() => { signal.removeEventListener('abort', giveUp); }).catch(() => undefined);
  });
}
