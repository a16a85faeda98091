import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { sharedServer } from './shared-server.js';

export type TestDatabase = { readonly url: string; readonly close: () => Promise<void> };

let server: Promise<string> | undefined;

/**
 * A fresh, empty database on the one embedded server of this machine's test runs. The first caller starts it; it ends, and
 * takes its files along, when the last process that used it has ended.
 */
export const testDatabase = async (): Promise<TestDatabase> => {
  server ??= sharedServer();
  const adminUrl = await server;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await statement(adminUrl, `create database ${escapeIdentifier(name)}`);
  const url = new URL(adminUrl);
  url.pathname = name;
  return {
    url: url.toString(),
    close: () => statement(adminUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`),
  };
};

const statement = async (url: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};
