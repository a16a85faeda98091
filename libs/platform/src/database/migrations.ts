import type pg from 'pg';

/** Brings one part's tables to their current shape; running it again changes nothing. */
export type Migration = { readonly name: string; readonly run: () => Promise<void> };

const LOCK = `hashtextextended('platform:migrations', 0)`;

/** In the given order, in one process at a time; the error of a failed one names it. */
export const migrate = async (pool: pg.Pool, migrations: readonly Migration[]): Promise<void> => {
  const session = await pool.connect();
  try {
    await session.query(`select pg_advisory_lock(${LOCK})`);
    for (const { name, run } of migrations) {
      await run().catch((cause: unknown) => {
        throw new Error(
          `migration "${name}" failed: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        );
      });
    }
  } finally {
    session.release(true); // the session's end gives up the lock, whatever happened
  }
};
