import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(60_000);

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('a test database', () => {
  const open: TestDatabase[] = [];
  const fresh = async (): Promise<TestDatabase> => {
    const database = await testDatabase();
    open.push(database);
    return database;
  };
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
  });

  it('is empty and its own', async () => {
    const [a, b] = await Promise.all([fresh(), fresh()]);
    await query(a.url, 'create table here (n int)');
    expect(await query(b.url, "select to_regclass('here') as here")).toEqual([{ here: null }]);
  });

  it('keeps what it acknowledged: fsync, full page writes and checksums are on', async () => {
    const { url } = await fresh();
    const settings = await query(
      url,
      "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') order by name",
    );
    expect(settings).toEqual(
      ['data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit'].map((name) => ({
        name,
        setting: 'on',
      })),
    );
  });

  it('is gone when closed, whoever still holds a connection', async () => {
    const { url, close } = await fresh();
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    await close();
    await expect(query(url, 'select 1')).rejects.toThrow('does not exist');
    await client.end().catch(() => undefined);
  });
});
