import type pg from 'pg';
import type { Position, Revision } from '../port.js';

const find = {
  name: 'ledger_command',
  text: 'select e.revision from ledger.events e where e.stream_key = (select s.key from ledger.streams s where s.name = $1) and e.event_id = $2',
};

/**
 * Where a command's first event stands: its id is the command's (S18). The unique event id is the index, written in the same
 * transaction as the event, so it never lags: `indexedUpTo` is `null`. The shape is the engine's `CommandIndex`.
 */
export const postgresCommandIndex = (pool: pg.Pool) => ({
  find: async (stream: string, commandId: string): Promise<{ readonly revision: Revision } | null> => {
    const { rows } = await pool.query<{ revision: number }>({ ...find, values: [stream, commandId] });
    return rows[0] === undefined ? null : { revision: BigInt(rows[0].revision) };
  },
  indexedUpTo: (): Promise<Position | null> => Promise.resolve(null),
});
