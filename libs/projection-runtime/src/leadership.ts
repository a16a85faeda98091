import type pg from 'pg';

/**
 * One session of this process holds the locks of the read models that it writes; the database gives them up when the session
 * ends, so a process that dies is followed by one that stood by. The locks only spare work: what makes two writers
 * impossible is the checkpoint itself (`moveCheckpoint`).
 */
export type Leadership = {
  /** Takes the lock if nobody has it, this process included: who holds it already asks `leads`. */
  readonly tryLead: (name: string) => Promise<boolean>;
  readonly leads: (name: string) => boolean;
  readonly release: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

const KEY = `hashtextextended('projection:' || $1, 0)`;

/** The one session of the locks: opened by the first question, anew after it was lost. */
type LockSession = {
  readonly ask: (statement: string, name: string) => Promise<boolean>;
  readonly end: () => Promise<void>;
};

const lockSession = (pool: pg.Pool, onLost: () => void): LockSession => {
  let session: Promise<pg.PoolClient> | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const connect = (): Promise<pg.PoolClient> => {
    const opened = pool.connect().then((client) => {
      client.once('error', (error: Error) => {
        if (session !== opened) return;
        session = null;
        onLost();
        client.release(error);
      });
      return client;
    });
    opened.catch(() => {
      if (session === opened) session = null; // the next one that asks connects anew
    });
    return opened;
  };
  const askNow = async (statement: string, name: string): Promise<boolean> => {
    session ??= connect();
    const client = await session;
    const { rows } = await client.query<{ answer: boolean }>(`select ${statement}(${KEY}) as answer`, [name]);
    return rows[0]?.answer ?? false;
  };

  return {
    // One statement at a time: at a start every read model asks at once.
    ask: (statement, name) => {
      const answer = turn.then(() => askNow(statement, name));
      turn = answer.catch(() => undefined);
      return answer;
    },
    end: async () => {
      const open = session;
      session = null;
      if (open === null) return;
      // Ending the session gives up every lock at once, also those of a query that never came back.
      await open.then(
        (client) => {
          client.release(true);
        },
        () => undefined,
      );
    },
  };
};

export const createLeadership = (pool: pg.Pool): Leadership => {
  const claimed = new Set<string>(); // asked for or held: the session's own second request would succeed
  const held = new Set<string>();
  const forget = (): void => {
    held.clear();
    claimed.clear();
  };
  const session = lockSession(pool, forget);

  return {
    tryLead: async (name) => {
      if (claimed.has(name)) return false;
      claimed.add(name);
      try {
        if (await session.ask('pg_try_advisory_lock', name)) held.add(name);
      } finally {
        if (!held.has(name)) claimed.delete(name);
      }
      return held.has(name);
    },
    leads: (name) => held.has(name),
    release: async (name) => {
      if (!held.delete(name)) return;
      try {
        await session.ask('pg_advisory_unlock', name);
      } finally {
        claimed.delete(name);
      }
    },
    close: async () => {
      forget();
      await session.end();
    },
  };
};
