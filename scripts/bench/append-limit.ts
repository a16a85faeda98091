import type pg from 'pg';
import { randomUUID } from 'node:crypto';
import { int4Array, int8Array, textArray, uuidArray } from '../../libs/event-store/src/postgres/arrays.js';
import { closedLoop, type Contender } from './load.js';

/** The log's own table and indexes, without its function: what the server takes when nothing is decided, chained or fenced. */
const SCHEMA = `
  drop schema if exists rawlog cascade; create schema rawlog;
  create table rawlog.events (like ledger.events including all);
`;

/** Sizes of a stored debit of ours: data and metadata. */
const DATA = JSON.stringify({
  debit: `deb_${'0'.repeat(26)}`,
  amount: '0.000075',
  allocations: [{ lot: `lot_${'0'.repeat(26)}`, amount: '0.000075' }],
  member: 'usr_1',
  space: 'spc_1',
  usage: {
    provider: 'anthropic',
    model: 'claude-sonnet-4',
    inputTokens: 1200,
    cachedTokens: 0,
    outputTokens: 340,
    outcome: 'succeeded',
    latencyMs: 812,
  },
  policy: 'teams@1',
});
const METADATA = JSON.stringify({
  fp: 'bench',
  by: 'service:bench',
  at: '2026-01-01T00:00:00.000Z',
  rec: '2026-01-01T00:00:00.001Z',
  hash: 'h'.repeat(43),
});

const INSERT = `insert into rawlog.events (position, stored_at, stream_key, revision, event_id, type, data, metadata)
  select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::text[])`;

export const prepareAppendLimit = async (pool: pg.Pool): Promise<void> => {
  await pool.query(SCHEMA);
};

/** One connection, one multi-row insert after the other. */
export const appendLimit = (pool: pg.Pool, rows: number): Contender => {
  let position = 0;
  const block = 100_000_000;
  const base = rows * block;
  return {
    name: `raw append, ${rows.toString()} rows`,
    run: (seconds) =>
      closedLoop({
        callers: 1,
        seconds,
        unitsPerCall: rows,
        call: async () => {
          const numbers = Array.from({ length: rows }, (_, n) => base + position + n);
          position += rows;
          const values = [
            int8Array(numbers.map(BigInt)),
            int8Array(numbers.map(() => 1_767_225_600_000n)),
            int4Array(numbers.map(() => rows)),
            int4Array(numbers.map((n) => n - base)),
            uuidArray(numbers.map(() => randomUUID())),
            textArray(numbers.map(() => 'CreditsDebited.v1')),
            textArray(numbers.map(() => DATA)),
            textArray(numbers.map(() => METADATA)),
          ];
          await pool.query({ name: 'rawlog', text: INSERT, values });
        },
      }),
  };
};
