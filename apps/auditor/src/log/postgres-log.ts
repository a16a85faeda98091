import type { StoredEvent } from '#event-store';
import { auditorLimits as limits } from '../limits.js';
import { Impossible } from '../problem.js';
import type { Span } from './ledger.js';
import type { Snapshot } from './snapshot.js';
import type { EventLog } from './store-log.js';

/** The role that the event store's migration makes for whoever only reads the log. */
export const READER = 'ledger_reader';

/** position, stored_at, stream_key, revision, event_id, type, data, metadata */
type Row = [bigint, bigint, number, number, string, string, string, string];

const columns = 'position, stored_at, stream_key, revision, event_id, type, data, metadata';

/** The log in PostgreSQL as rows, byte for byte as they are stored, without the adapter that wrote them. */
export const postgresLog = async (snapshot: Snapshot): Promise<EventLog> => {
  const { query } = snapshot;
  const [there] = await query<[boolean]>("select to_regclass('ledger.events') is not null");
  if (there?.[0] !== true)
    throw new Impossible(
      'there is no ledger in this database',
      'start the product on it once, or name another by DATABASE_URL or DATA_DIR',
    );
  const [last] = await query<[bigint | null]>('select max(position) from ledger.events');
  const head = last?.[0] ?? 0n;
  const names = new Map(await query<[number, string]>('select key, name from ledger.streams'));

  const eventOf = ([position, storedAt, key, revision, id, type, data, metadata]: Row): StoredEvent => {
    const stream = names.get(key) ?? `(stream ${key.toString()}, whose name is gone)`;
    return {
      position,
      storedAt: Number(storedAt),
      stream,
      revision: BigInt(revision),
      id,
      type,
      data,
      metadata,
    };
  };

  return {
    head,
    dense: true,
    pages: ({ after = 0n, upTo = head }: Span = {}) =>
      paged({
        from: after,
        page: (from, limit) =>
          query<Row>(
            `select ${columns} from ledger.events where position > $1 and position <= $2 order by position limit $3`,
            [from, upTo, limit],
          ),
        place: ([position]) => position,
        eventOf,
      }),
    stream: async function* (name) {
      const [found] = await query<[number]>('select key from ledger.streams where name = $1', [name]);
      if (found === undefined) return;
      yield* paged({
        from: -1n,
        page: (from, limit) =>
          query<Row>(
            `select ${columns} from ledger.events where stream_key = $1 and revision > $2 order by revision limit $3`,
            [found[0], from, limit],
          ),
        place: (row) => BigInt(row[3]),
        eventOf,
      });
    },
    close: () => Promise.resolve(),
  };
};

type Paging = {
  readonly from: bigint;
  readonly page: (from: bigint, limit: number) => Promise<readonly Row[]>;
  /** What the next page begins after. */
  readonly place: (row: Row) => bigint;
  readonly eventOf: (row: Row) => StoredEvent;
};

/** The next page is under way while the caller works on this one. */
async function* paged({ from, page, place, eventOf }: Paging): AsyncGenerator<readonly StoredEvent[]> {
  let limit: number = limits.firstPage;
  let ahead = page(from, limit);
  try {
    for (;;) {
      const rows = await ahead;
      const last = rows.at(-1);
      if (last === undefined) return;
      const whole = rows.length === limit;
      limit = limitAfter(rows);
      ahead = whole ? page(place(last), limit) : Promise.resolve([]);
      ahead.catch(() => undefined); // the next round's await tells it
      yield rows.map(eventOf);
    }
  } finally {
    await ahead.catch(() => undefined); // no statement outlives its reader
  }
}

const limitAfter = (rows: readonly Row[]): number => {
  const bytes = rows.reduce((sum, row) => sum + row[6].length + row[7].length, 0);
  return Math.min(
    limits.page,
    Math.max(limits.firstPage, Math.floor((limits.pageBytes * rows.length) / bytes)),
  );
};
