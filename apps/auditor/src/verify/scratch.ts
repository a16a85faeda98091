import { sql, type Kysely, type Transaction } from 'kysely';
import { kyselyOn, readCheckpoint, readModelPool, type AnyReadModel } from '#projection-runtime';

/** The session's own temporary tables: all that a read-only transaction may write to, gone with the session. */
export const SCRATCH = 'pg_temp';

/** A read-only transaction on an exported snapshot, in a session that has a read model's tables, empty, as temporary ones. */
export type Scratch = { readonly tx: Transaction<never>; readonly end: () => Promise<void> };

/** `null`: this read model was never built, and there is nothing to compare. */
export const openScratch = async (
  url: string,
  snapshot: string,
  model: AnyReadModel,
): Promise<Scratch | null> => {
  const pool = readModelPool(url, 1);
  pool.on('error', () => undefined); // the next statement says so
  try {
    const db = kyselyOn<never>(pool);
    if (!(await isBuilt(db, model.name))) {
      await pool.end();
      return null;
    }
    await sql`set temp_buffers = '32MB'`.execute(db); // before the first temporary table, or never
    await model.create(db.withSchema(SCRATCH));
    const { tx, end } = await begin(db, snapshot);
    return {
      tx,
      end: async () => {
        await end();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
};

const isBuilt = async (db: Kysely<never>, name: string): Promise<boolean> => {
  const { rows } = await sql<{
    there: boolean;
  }>`select to_regclass('projection.checkpoints') is not null as there`.execute(db);
  return rows[0]?.there === true && (await readCheckpoint(db, name)) !== null;
};

/** Stays open until `end`. */
const begin = (db: Kysely<never>, snapshot: string): Promise<Scratch> =>
  new Promise((resolve, reject) => {
    const whole = db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        await sql`set transaction snapshot ${sql.lit(snapshot)}`.execute(tx);
        await new Promise<void>((over) => {
          resolve({
            tx,
            end: async () => {
              over();
              await whole;
            },
          });
        });
      });
    whole.catch(reject);
  });
