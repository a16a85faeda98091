import type pg from 'pg';

/** At most one process at a time does the work of this name. */
export type Leader = {
  /** Whether this process leads now; tries to when nobody does. Cheap while leading. */
  readonly leads: () => Promise<boolean>;
  readonly close: () => Promise<void>;
};

/**
 * A session-level advisory lock: the server gives it up when the holder's session ends, so a killed leader is followed
 * within one call. It spares work and no more: what is done under it must also be right when two do it (S2, S19).
 */
export const createLeader = (pool: pg.Pool, name: string): Leader => {
  let session: pg.PoolClient | null = null;

  const lose = (client: pg.PoolClient, error: Error | true): void => {
    if (session === client) session = null;
    client.release(error);
  };

  return {
    leads: async () => {
      if (session !== null) return true;
      const client = await pool.connect();
      try {
        const { rows } = await client.query<{ taken: boolean }>(
          `select pg_try_advisory_lock(hashtextextended('leader:' || $1, 0)) as taken`,
          [name],
        );
        if (rows[0]?.taken !== true) {
          client.release();
          return false;
        }
      } catch (error) {
        client.release(true);
        throw error;
      }
      client.once('error', (error: Error) => {
        lose(client, error);
      });
      session = client;
      return true;
    },
    close: () => {
      if (session !== null) lose(session, true);
      return Promise.resolve();
    },
  };
};
