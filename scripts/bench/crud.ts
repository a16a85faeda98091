import pg from 'pg';
import { closedLoop, type Contender } from './load.js';

/** What a good engineer writes first: one balance row per account, one entry row per debit. Amounts are cents-like integers. */
const SCHEMA = `
  drop schema if exists crud cascade; create schema crud;
  create table crud.accounts (id int primary key, balance bigint not null check (balance >= 0)) with (fillfactor = 50);
  create table crud.entries (id bigint generated always as identity primary key, account_id int not null, amount bigint not null, detail text not null, created_at timestamptz not null default now());
`;
const START = 1_000_000_000_000n;
/** About what a stored debit of ours carries: member, space, model, tokens, policy. */
const DETAIL = JSON.stringify({
  member: 'usr_000001',
  space: 'spc_01',
  provider: 'anthropic',
  model: 'claude-sonnet-4',
  input: 1200,
  output: 340,
  cached: 0,
  policy: 'teams@1',
  key: 'x'.repeat(36),
});

export type Accounts = { readonly count: number; readonly pick: (sequence: number) => number };
export const hot: Accounts = { count: 1, pick: () => 1 };
/** A multiplicative walk visits all accounts evenly without a random number per call. */
export const uniform: Accounts = { count: 10_000, pick: (sequence) => ((sequence * 7_919) % 10_000) + 1 };

export async function prepareCrud(pool: pg.Pool, accounts: Accounts): Promise<void> {
  await pool.query(SCHEMA);
  await pool.query('insert into crud.accounts select n, $1 from generate_series(1, $2::int) n', [
    START.toString(),
    accounts.count,
  ]);
}

type Debit = (client: pg.PoolClient, account: number) => Promise<void>;

/** Lock the row, look, update, write the entry: five round trips. */
const selectForUpdate: Debit = async (client, account) => {
  await client.query({ name: 'begin', text: 'begin' });
  const { rows } = await client.query<{ balance: string }>({
    name: 'lock',
    text: 'select balance from crud.accounts where id = $1 for update',
    values: [account],
  });
  if (BigInt(rows[0]?.balance ?? '0') < 1n)
    throw new Error(`account ${account} ran dry: raise the opening balance`);
  await client.query({
    name: 'take',
    text: 'update crud.accounts set balance = balance - 1 where id = $1',
    values: [account],
  });
  await client.query({
    name: 'entry',
    text: 'insert into crud.entries (account_id, amount, detail) values ($1, 1, $2)',
    values: [account, DETAIL],
  });
  await client.query({ name: 'commit', text: 'commit' });
};

/** One statement, one round trip: the fastest that plain SQL does per debit. */
const conditionalUpdate: Debit = async (client, account) => {
  const { rowCount } = await client.query({
    name: 'conditional',
    text: `with taken as (update crud.accounts set balance = balance - 1 where id = $1 and balance >= 1 returning id)
           insert into crud.entries (account_id, amount, detail) select id, 1, $2 from taken`,
    values: [account, DETAIL],
  });
  if (rowCount !== 1) throw new Error(`account ${account} ran dry: raise the opening balance`);
};

const contender = (
  name: string,
  debit: Debit,
  at: { readonly pool: pg.Pool; readonly accounts: Accounts; readonly callers: number },
): Contender => ({
  name,
  run: (seconds) =>
    closedLoop({
      callers: at.callers,
      seconds,
      call: async (_caller, sequence) => {
        const client = await at.pool.connect();
        try {
          await debit(client, at.accounts.pick(sequence));
        } finally {
          client.release();
        }
      },
    }),
});

/** Both ways to write it, each with a swept number of connections: the report takes the best of them. */
export const crudContenders = (
  url: string,
  accounts: Accounts,
  callers: number,
  connections: readonly number[],
): { readonly contenders: readonly Contender[]; readonly close: () => Promise<void> } => {
  const pools = connections.map((max) => new pg.Pool({ connectionString: url, max }));
  // A server that stops while idle connections stand ends them: that is not the contender's failure.
  for (const pool of pools) pool.on('error', () => undefined);
  const contenders = pools.flatMap((pool, at) => {
    const size = String(connections[at]);
    return [
      contender(`CRUD select for update, ${size} conn`, selectForUpdate, { pool, accounts, callers }),
      contender(`CRUD one statement, ${size} conn`, conditionalUpdate, { pool, accounts, callers }),
    ];
  });
  return {
    contenders,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
};

/** A figure without a passed verification is not printed. */
export async function verifyCrud(pool: pg.Pool, accounts: Accounts): Promise<void> {
  const { rows } = await pool.query<{ taken: string; entries: string }>(
    'select ($1::numeric - (select sum(balance) from crud.accounts))::text as taken, (select coalesce(sum(amount), 0) from crud.entries)::text as entries',
    [(START * BigInt(accounts.count)).toString()],
  );
  if (rows[0] === undefined || rows[0].taken !== rows[0].entries)
    throw new Error(
      `CRUD does not add up: taken ${rows[0]?.taken ?? '?'}, entries ${rows[0]?.entries ?? '?'}`,
    );
}
