import type pg from 'pg';
import { openClock, systemClock, type Config, type DataClock } from '#platform';

/** The clock that the configuration asks for, if the data agrees (S4). */
export const openClockOf = (pool: pg.Pool, { sandboxClock }: Config): Promise<DataClock> =>
  openClock(
    pool,
    sandboxClock === null
      ? { kind: 'real' }
      : { kind: 'test', start: sandboxClock.start ?? systemClock.now() },
  );
