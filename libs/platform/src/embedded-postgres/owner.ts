import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { supervisorLimits as limits } from './limits.js';
import { isAlive } from './postmaster.js';

/** Another process runs on this data folder. */
export class DataInUse extends Error {
  override readonly name = 'DataInUse';
  constructor(
    readonly folder: string,
    readonly owner: string,
  ) {
    super(
      `${folder} is in use by another running instance (${owner}): stop it, or start this one with another DATA_DIR and PORT`,
    );
  }
}

/** One supervisor a cluster: a session-level advisory lock, which the server itself drops when its holder dies, however it dies. */
const OWNER_LOCK = 7_310_581;
const OWNER_NAME = /^owner pid (\d+)$/;

/**
 * Takes the cluster for this process for as long as the session lives. Rejects with `DataInUse`; a holder that is dead is
 * waited for, as the server notices its end a moment later.
 */
export const own = async (adminUrl: string, folder: string): Promise<Client> => {
  const session = new Client({
    connectionString: adminUrl,
    application_name: `owner pid ${process.pid.toString()}`,
    keepAlive: true,
  });
  session.on('error', () => undefined); // the server went away: the leash says so
  await session.connect();
  try {
    const deadline = Date.now() + limits.releaseTimeoutMs;
    while (!(await tryLock(session))) {
      const pid = await holder(session);
      const running = pid === null || isAlive(pid);
      if (running || Date.now() > deadline)
        throw new DataInUse(folder, pid === null ? 'unknown process' : `process ${pid.toString()}`);
      await sleep(limits.pollMs);
    }
    return session;
  } catch (error) {
    await session.end().catch(() => undefined);
    throw error;
  }
};

const tryLock = async (session: Client): Promise<boolean> => {
  const { rows } = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
    OWNER_LOCK,
  ]);
  return rows[0]?.taken === true;
};

/** Who holds it; `null` where the session says nothing. */
const holder = async (session: Client): Promise<number | null> => {
  const { rows } = await session.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.objid = $1 and l.granted`,
    [OWNER_LOCK],
  );
  const pid = OWNER_NAME.exec(rows[0]?.name ?? '')?.[1];
  return pid === undefined ? null : Number.parseInt(pid, 10);
};

/** Creates the product's database once. */
export const ensureDatabase = async (session: Client, name: string): Promise<void> => {
  const { rowCount } = await session.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) await session.query(`create database ${session.escapeIdentifier(name)}`);
};
