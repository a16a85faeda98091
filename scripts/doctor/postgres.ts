import pg from 'pg';
import type { Config } from '#platform/config';
import { inspectEmbedded } from '#platform/embedded-postgres';
import { bad, good, note, said, type Finding } from './finding.js';

/** The oldest server that the product is tested to understand. */
const OLDEST = 15;

/** What a server has to be, so that "acknowledged" means "on disk". */
const DURABLE: readonly { readonly name: string; readonly fix: string }[] = [
  { name: 'fsync', fix: 'alter system set fsync = on; select pg_reload_conf();' },
  { name: 'full_page_writes', fix: 'alter system set full_page_writes = on; select pg_reload_conf();' },
  { name: 'synchronous_commit', fix: 'alter system set synchronous_commit = on; select pg_reload_conf();' },
];

export const postgres = (config: Config): Promise<readonly Finding[]> =>
  config.databaseUrl === null ? Promise.resolve(embedded(config)) : own(config.databaseUrl, config);

const embedded = ({ dataDir, pgBinDir }: Config): readonly Finding[] => {
  try {
    const { account, folder, version, dataVersion, running } = inspectEmbedded({
      dataDir,
      pgBinDir: pgBinDir ?? undefined,
    });
    const findings = [good(`embedded PostgreSQL ${version}, run by ${account}, data in ${folder}`)];
    if (dataVersion !== null && dataVersion !== version.split('.')[0])
      findings.push(
        bad(
          `the data was made by PostgreSQL ${dataVersion}`,
          `set PG_BIN_DIR to a PostgreSQL ${dataVersion}, or dump and restore into a new DATA_DIR`,
        ),
      );
    if (running) findings.push(note('a server runs on that data: an instance is up'));
    return findings;
  } catch (error) {
    return [bad(said(error), 'see above, or set DATABASE_URL to a PostgreSQL of your own')];
  }
};

const own = async (url: string, config: Config): Promise<readonly Finding[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query that runs into it says so
  try {
    await client.connect();
  } catch (error) {
    return [
      bad(
        `DATABASE_URL cannot be reached: ${said(error)}`,
        'check host, port, user, password and database name, and that the server runs',
      ),
    ];
  }
  try {
    return [...(await server(client)), ...(await clock(client, config)), ...(await endpointsOff(client))];
  } catch (error) {
    return [bad(`DATABASE_URL: ${said(error)}`, "give the product's user its own database")];
  } finally {
    await client.end();
  }
};

const server = async (client: pg.Client): Promise<readonly Finding[]> => {
  const { rows } = await client.query<{ version: string; encoding: string; creates: boolean }>(
    `select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
       has_database_privilege(current_database(), 'create') as creates`,
  );
  const { version = '', encoding = '', creates = false } = rows[0] ?? {};
  const findings: Finding[] = [];
  findings.push(
    Number.parseInt(version, 10) >= OLDEST
      ? good(`PostgreSQL ${version} answers`)
      : bad(`PostgreSQL ${version} is too old`, `use ${OLDEST.toString()} or newer`),
  );
  if (encoding !== 'UTF8')
    findings.push(bad(`the database's encoding is ${encoding}`, 'create it with encoding UTF8'));
  if (!creates) findings.push(bad('the user may not create schemas', 'grant create on database … to …'));
  const settings = await client.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [DURABLE.map(({ name }) => name)],
  );
  for (const { name, fix } of DURABLE)
    if (settings.rows.find((row) => row.name === name)?.setting === 'off')
      findings.push(bad(`${name} is off: acknowledged writes can be lost`, fix));
  return findings;
};

/** Where events are not sent any more; of the product's own nobody is told by a letter. */
const endpointsOff = async (client: pg.Client): Promise<readonly Finding[]> => {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('webhooks.endpoints') is not null as there",
  );
  if (tables[0]?.there !== true) return [];
  const { rows } = await client.query<{ off: number }>(
    'select count(*)::int as off from webhooks.endpoints where disabled_at is not null and deleted_at is null',
  );
  const off = rows[0]?.off ?? 0;
  return off === 0
    ? []
    : [
        note(
          `${off.toString()} webhook endpoint(s) are switched off after failures`,
          'see GET /v1/webhook-endpoints?state=disabled; POST …/enable switches one on',
        ),
      ];
};

/** S4, before a start says so. */
const clock = async (client: pg.Client, { sandboxClock }: Config): Promise<readonly Finding[]> => {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('platform.clock') is not null as there",
  );
  if (tables[0]?.there !== true) return [note('the database is empty: the first start creates everything')];
  const { rows } = await client.query<{ kind: string }>('select kind from platform.clock');
  const kind = rows[0]?.kind ?? 'real';
  const wanted = sandboxClock === null ? 'real' : 'test';
  if (kind === wanted) return [good(`the data runs on the ${kind} clock, as configured`)];
  return [
    bad(
      `the data was written under the ${kind} clock`,
      kind === 'test' ? 'set SANDBOX_CLOCK=on' : 'leave SANDBOX_CLOCK out',
    ),
  ];
};
