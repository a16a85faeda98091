import { sql, type Kysely } from 'kysely';
import { instantOf, invariant, type Instant } from '#kernel';
import type { DisabledWhy, Endpoint, Endpoints, NewEndpoint } from './endpoint.js';
import type { WebhookType } from './event.js';
import { webhookLimits } from './limits.js';
import { SigningSecret } from './signing.js';

export type EndpointRow = {
  readonly id: string;
  readonly customer: string | null;
  readonly url: string;
  readonly types: readonly string[];
  readonly created_at: string;
  readonly previous_until: Instant | null;
  readonly failing_since: Instant | null;
  readonly disabled_at: Instant | null;
  readonly disabled_why: string | null;
  readonly deleted_at: Instant | null;
};

/** Everything but the secrets: no query of what is shown reads them. */
const shown = sql`
  e.id, e.customer, e.url, e.types, e.created_at,
  case when e.previous_until > now() then date_trunc('milliseconds', e.previous_until) end as previous_until,
  date_trunc('milliseconds', e.failing_since) as failing_since,
  date_trunc('milliseconds', e.disabled_at) as disabled_at, e.disabled_why,
  date_trunc('milliseconds', e.deleted_at) as deleted_at`;

const stateOf = sql`
  case when e.disabled_at is not null then 'disabled' when e.failing_since is not null then 'failing' else 'working' end`;

/** As `register` wrote it: nobody else writes this table. */
export const endpointOf = (row: EndpointRow): Endpoint => ({
  id: row.id,
  customer: row.customer,
  url: row.url,
  types: row.types as readonly WebhookType[],
  createdAt: instantOf(row.created_at),
  previousSecretUntil: row.previous_until,
  failingSince: row.failing_since,
  disabledAt: row.disabled_at,
  disabledWhy: row.disabled_why as DisabledWhy | null,
  deletedAt: row.deleted_at,
});

/** On PostgreSQL, whose clock times overlaps and pauses: a test clock stands still while a receiver recovers. */
export const postgresEndpoints = <T>(db: Kysely<T>): Endpoints => ({
  register: (endpoint) => db.transaction().execute((tx) => registered(tx, endpoint)),
  find: (id) => find(db, id),
  list: async (after, limit, customer, state) => {
    invariant(limit <= webhookLimits.page + 1, 'a page of endpoints is asked at once');
    const { rows } = await sql<EndpointRow>`
      select ${shown} from webhooks.endpoints e
      where e.id > ${after ?? ''} and e.deleted_at is null
        and (${customer ?? null}::text is null or e.customer = ${customer ?? null})
        and (${state ?? null}::text is null or ${stateOf} = ${state ?? null})
      order by e.id limit ${limit}`.execute(db);
    return rows.map(endpointOf);
  },
  remove: (id) =>
    db.transaction().execute(async (tx) => {
      // Nothing is signed for it any more: its secrets are forgotten.
      await sql`
        update webhooks.endpoints set deleted_at = now(), secret = '', previous_secret = null, previous_until = null
        where id = ${id} and deleted_at is null`.execute(tx);
      await giveUpWaiting(tx, id);
    }),
  rotate: (id, rotation) => db.transaction().execute((tx) => rotated(tx, id, rotation)),
  enable: async (id) => {
    await sql`
      update webhooks.endpoints set disabled_at = null, disabled_why = null, failing_since = null
      where id = ${id} and deleted_at is null`.execute(db);
  },
  disable: (id, why) =>
    db.transaction().execute(async (tx) => {
      await sql`
        update webhooks.endpoints set disabled_at = now(), disabled_why = ${why}
        where id = ${id} and disabled_at is null`.execute(tx);
      await giveUpWaiting(tx, id);
    }),
});

const find = async <T>(db: Kysely<T>, id: string): Promise<Endpoint | null> => {
  const { rows } = await sql<EndpointRow>`
    select ${shown} from webhooks.endpoints e where e.id = ${id}`.execute(db);
  return rows[0] === undefined ? null : endpointOf(rows[0]);
};

const registered = async <T>(tx: Kysely<T>, { id, customer, url, types, createdAt }: NewEndpoint) => {
  const known = await find(tx, id);
  if (known !== null) return { endpoint: known, secret: null };
  // One at a time for one owner, so that the bound holds.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks:${customer ?? ''}`}, 0))`.execute(tx);
  const { rows } = await sql<{ there: number }>`
    select count(*)::int as there from webhooks.endpoints
    where customer is not distinct from ${customer} and deleted_at is null`.execute(tx);
  if ((rows[0]?.there ?? 0) >= webhookLimits.endpoints) return null;
  const secret = SigningSecret.fresh();
  const { rows: made } = await sql`
    insert into webhooks.endpoints (id, customer, url, types, created_at, secret)
    values (${id}, ${customer}, ${url}, ${types}, ${createdAt}, ${secret.reveal()})
    on conflict do nothing returning id`.execute(tx);
  const endpoint = await find(tx, id);
  invariant(endpoint !== null, 'what was just written is there');
  // The same call, at once: the other one has told the secret.
  return { endpoint, secret: made.length === 0 ? null : secret };
};

const rotated = async <T>(tx: Kysely<T>, id: string, rotation: string): Promise<SigningSecret | null> => {
  const { rows } = await sql`
    insert into webhooks.rotations (id, endpoint) values (${rotation}, ${id})
    on conflict do nothing returning id`.execute(tx);
  if (rows.length === 0) return null;
  const secret = SigningSecret.fresh();
  await sql`
    update webhooks.endpoints
    set previous_secret = secret, secret = ${secret.reveal()},
      previous_until = now() + ${webhookLimits.overlapMs} * interval '1 millisecond'
    where id = ${id} and deleted_at is null`.execute(tx);
  return secret;
};

/** What waits for an endpoint that takes nothing any more; sent again on request once it does. */
const giveUpWaiting = <T>(tx: Kysely<T>, endpoint: string) =>
  sql`update webhooks.deliveries set state = 'dead' where endpoint = ${endpoint} and state = 'waiting'`.execute(
    tx,
  );
