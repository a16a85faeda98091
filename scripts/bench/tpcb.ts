import type pg from 'pg';
import { closedLoop, type Contender } from './load.js';

const SCHEMA = `
  drop schema if exists tpcb cascade; create schema tpcb;
  create table tpcb.branches (id int primary key, balance bigint not null) with (fillfactor = 50);
  create table tpcb.tellers (id int primary key, balance bigint not null) with (fillfactor = 50);
  create table tpcb.accounts (id int primary key, balance bigint not null) with (fillfactor = 50);
  create table tpcb.history (tid int, bid int, aid int, delta int, mtime timestamptz);
  insert into tpcb.branches select n, 0 from generate_series(1, 100) n;
  insert into tpcb.tellers select n, 0 from generate_series(1, 1000) n;
  insert into tpcb.accounts select n, 0 from generate_series(1, 10000) n;
`;

/** pgbench's TPC-B-like script, statement by statement as pgbench sends it; `hot`: one branch, teller and account. */
export const tpcbContender = (pool: pg.Pool, spread: 'hot' | 'uniform', callers: number): Contender => ({
  name: `TPC-B ${spread}`,
  run: (seconds) =>
    closedLoop({
      callers,
      seconds,
      call: async (_caller, sequence) => {
        const [branch, teller, account] =
          spread === 'hot'
            ? [1, 1, 1]
            : [
                ((sequence * 31) % 100) + 1,
                ((sequence * 131) % 1_000) + 1,
                ((sequence * 7_919) % 10_000) + 1,
              ];
        const client = await pool.connect();
        try {
          await client.query({ name: 'begin', text: 'begin' });
          await client.query({
            name: 'a',
            text: 'update tpcb.accounts set balance = balance + 1 where id = $1',
            values: [account],
          });
          await client.query({
            name: 'r',
            text: 'select balance from tpcb.accounts where id = $1',
            values: [account],
          });
          await client.query({
            name: 't',
            text: 'update tpcb.tellers set balance = balance + 1 where id = $1',
            values: [teller],
          });
          await client.query({
            name: 'b',
            text: 'update tpcb.branches set balance = balance + 1 where id = $1',
            values: [branch],
          });
          await client.query({
            name: 'h',
            text: 'insert into tpcb.history values ($1, $2, $3, 1, now())',
            values: [teller, branch, account],
          });
          await client.query({ name: 'commit', text: 'commit' });
        } finally {
          client.release();
        }
      },
    }),
});

export const prepareTpcb = async (pool: pg.Pool): Promise<void> => {
  await pool.query(SCHEMA);
};

export async function verifyTpcb(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ distinct: string }>(
    `select count(distinct total)::text as distinct from (
       select sum(balance) as total from tpcb.accounts union all select sum(balance) from tpcb.tellers
       union all select sum(balance) from tpcb.branches union all select coalesce(sum(delta), 0) from tpcb.history) sums`,
  );
  if (rows[0]?.distinct !== '1')
    throw new Error('TPC-B does not add up: accounts, tellers, branches and history differ');
}
