import type pg from 'pg';
import { instantOf, type Clock, type Instant } from '#kernel';
import { systemClock } from './system-clock.js';

/** S4: the data says which clock it was written under, and this process was started with another. */
export class WrongClock extends Error {
  override readonly name = 'WrongClock';
}

/** The advance would turn time back, or the data runs on the real clock. */
export class ClockRefused extends Error {
  override readonly name = 'ClockRefused';
}

export type DataClock = Clock & {
  readonly kind: 'real' | 'test';
  /** Moves a test clock; every process on this data follows within `FOLLOW_MS`. Rejects with `ClockRefused`. */
  readonly advance: (to: Instant) => Promise<Instant>;
  readonly close: () => void;
};

export type ClockChoice = { readonly kind: 'real' } | { readonly kind: 'test'; readonly start: Instant };

/** How late another process may see that the test clock was moved. */
const FOLLOW_MS = 200;

type ClockRow = { readonly kind: 'real' | 'test'; readonly now: string | null };

/** One row says which clock the data belongs to; run it before anything is written. */
export const migrateClock = async (pool: pg.Pool): Promise<void> => {
  await pool.query(`
    create schema if not exists platform;
    create table if not exists platform.clock (
      only_row boolean primary key default true check (only_row),
      kind text not null check (kind in ('real', 'test')),
      now text check ((kind = 'test') = (now is not null))
    )`);
};

/** Marks new data with the chosen clock, or checks that old data was written under the same kind (S4). Rejects with `WrongClock`. */
export const openClock = async (pool: pg.Pool, choice: ClockChoice): Promise<DataClock> => {
  const start = choice.kind === 'test' ? choice.start : null;
  await pool.query('insert into platform.clock (kind, now) values ($1, $2) on conflict do nothing', [
    choice.kind,
    start,
  ]);
  const row = await readRow(pool);
  if (row.kind !== choice.kind) {
    throw new WrongClock(
      row.kind === 'test'
        ? 'this data was written under a test clock and does not run on the real one: start with SANDBOX_CLOCK=on, or with another DATA_DIR or DATABASE_URL'
        : 'this data was written under the real clock and does not run on a test clock: start without SANDBOX_CLOCK, or with another DATA_DIR or DATABASE_URL',
    );
  }
  return row.now === null ? realClock : testClock(pool, instantOf(row.now));
};

const readRow = async (pool: pg.Pool): Promise<ClockRow> => {
  const { rows } = await pool.query<ClockRow>('select kind, now from platform.clock');
  const [row] = rows;
  if (row === undefined) throw new Error('platform.clock has no row: its migration has not run');
  return row;
};

const realClock: DataClock = {
  kind: 'real',
  now: systemClock.now,
  advance: () => Promise.reject(new ClockRefused('this data runs on the real clock')),
  close: () => undefined,
};

/** Stands still until it is moved, as a payment provider's test clock does: a scenario gives the same facts each time. */
const testClock = (pool: pg.Pool, from: Instant): DataClock => {
  let now = from;
  const see = (seen: string | null | undefined): void => {
    if (seen !== null && seen !== undefined && seen > now) now = instantOf(seen);
  };
  const following = setInterval(() => {
    readRow(pool).then(
      (row) => {
        see(row.now);
      },
      () => undefined, // the database is away: so is everything that asks for the time
    );
  }, FOLLOW_MS);
  following.unref();
  return {
    kind: 'test',
    now: () => now,
    advance: async (to) => {
      const { rows } = await pool.query<{ now: string }>(
        'update platform.clock set now = $1 where now <= $1 returning now',
        [to],
      );
      if (rows[0] === undefined)
        throw new ClockRefused(`the test clock stands after ${to}, and time does not go back`);
      see(rows[0].now);
      return now;
    },
    close: () => {
      clearInterval(following);
    },
  };
};
