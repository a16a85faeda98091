import { sql, type Kysely } from 'kysely';
import { commandIdOf, idOfCommand, invariant, type Instant } from '#kernel';
import type { Attempt, Claimed, Deliveries, Delivery, DeliveryState, TryFailed } from './endpoint.js';
import { payloadOf, type OutgoingEvent, type WebhookType } from './event.js';
import { webhookLimits } from './limits.js';
import { endpointOf, type EndpointRow } from './postgres-endpoints.js';
import { SigningSecret } from './signing.js';

/** On PostgreSQL, beside the endpoints. */
export const postgresDeliveries = <T>(db: Kysely<T>): Deliveries => ({
  publish: (event) => db.transaction().execute((tx) => published(tx, event)),
  claim: async (limit) => {
    await giveUp(db);
    const { rows } = await claimed(db, limit);
    return rows.map(claimedOf);
  },
  delivered: async (claim, status) => {
    await sql`
      with ended as (${attemptEnded(claim, status, null)}), freed as (
        update webhooks.endpoints set failing_since = null, busy_until = now() where id = ${claim.endpoint.id}
      )
      update webhooks.deliveries set state = 'delivered', delivered_at = now() where id = ${claim.delivery}`.execute(
      db,
    );
  },
  failed: (claim, what) => failed(db, claim, what),
  resend: async (id) => {
    await sql`
      update webhooks.deliveries set state = 'waiting', tries = 0, next_at = now(), delivered_at = null
      where id = ${id}`.execute(db);
  },
  find: async (id) => {
    const { rows } = await shown(db, sql`d.id = ${id}`, 1);
    return rows[0] === undefined ? null : deliveryOf(rows[0]);
  },
  list: async (endpoint, before, limit, state) => {
    invariant(limit <= webhookLimits.page + 1, 'a page of deliveries is asked at once');
    const older =
      before === null
        ? sql`true`
        : sql`(d.position, d.id) < (${before.position}::bigint, ${before.id}::text)`;
    const { rows } = await shown(
      db,
      sql`d.endpoint = ${endpoint} and ${older} and (${state ?? null}::text is null or d.state = ${state ?? null})`,
      limit,
    );
    return rows.map(deliveryOf);
  },
  forget: () => db.transaction().execute(forgotten),
  count: async () => {
    const { rows } = await sql<{ waiting: bigint; dead: bigint }>`
      select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'dead') as dead
      from webhooks.deliveries where state <> 'delivered'`.execute(db);
    return { waiting: Number(rows[0]?.waiting ?? 0), dead: Number(rows[0]?.dead ?? 0) };
  },
});

/** The event with all its deliveries, or nothing: an endpoint that comes later is not told of what was before it. */
const published = async <T>(tx: Kysely<T>, event: OutgoingEvent): Promise<void> => {
  const { id, type, customer, position } = event;
  const { rows: made } = await sql`
    insert into webhooks.events (id, type, customer, payload, position)
    values (${id}, ${type}, ${customer}, ${payloadOf(event)}, ${position})
    on conflict do nothing returning id`.execute(tx);
  if (made.length === 0) return;
  const { rows: endpoints } = await sql<{ id: string }>`
    select id from webhooks.endpoints
    where disabled_at is null and deleted_at is null and (customer is null or customer = ${customer})
      and ${type} = any(types)
    order by id for key share`.execute(tx);
  for (const { id: endpoint } of endpoints)
    await sql`
      insert into webhooks.deliveries (id, endpoint, event, position)
      values (${idOfCommand('whd', commandIdOf('delivery', endpoint, id))}, ${endpoint}, ${id}, ${position})`.execute(
      tx,
    );
};

type ClaimedRow = EndpointRow & {
  readonly delivery: string;
  readonly attempt: number;
  readonly tries: number;
  readonly event: string;
  readonly payload: string;
  readonly secret: string;
  readonly previous_secret: string | null;
  readonly sent_at: Instant;
};

/**
 * One statement: an endpoint is one sender's at a time, so what goes to it goes in the log's order as long as nothing fails. The
 * try is counted and written down before it is made.
 */
const claimed = <T>(db: Kysely<T>, limit: number) => {
  const lease = sql`now() + ${webhookLimits.leaseMs} * interval '1 millisecond'`;
  const due = sql`d.endpoint = e.id and d.state = 'waiting' and d.next_at <= now()`;
  return sql<ClaimedRow>`
    with free as (
      select e.id from webhooks.endpoints e
      where e.disabled_at is null and e.deleted_at is null and e.busy_until <= now()
        and exists (select from webhooks.deliveries d where ${due})
      order by e.busy_until limit ${limit} for update skip locked
    ), taken as (
      update webhooks.endpoints e set busy_until = ${lease} from free where e.id = free.id returning e.*
    ), next as (
      select d.id from taken e cross join lateral (
        select d.id from webhooks.deliveries d where ${due} order by d.position, d.id limit 1
      ) d
    ), claimed as (
      update webhooks.deliveries d set tries = d.tries + 1, attempts = d.attempts + 1, next_at = ${lease}
      from next where d.id = next.id returning d.*
    ), begun as (
      insert into webhooks.attempts (delivery, nth) select id, attempts from claimed
    )
    select e.*, d.id as delivery, d.attempts as attempt, d.tries, d.event, v.payload,
      case when e.previous_until > now() then e.previous_secret end as previous_secret,
      date_trunc('milliseconds', now()) as sent_at
    from claimed d join taken e on e.id = d.endpoint join webhooks.events v on v.id = d.event`.execute(db);
};

const claimedOf = (row: ClaimedRow): Claimed => ({
  delivery: row.delivery,
  attempt: row.attempt,
  tries: row.tries,
  endpoint: endpointOf(row),
  event: row.event,
  payload: row.payload,
  secrets: [row.secret, row.previous_secret].flatMap((text) =>
    text === null ? [] : [new SigningSecret(text)],
  ),
  now: row.sent_at,
});

const attemptEnded = (
  { delivery, attempt }: Pick<Claimed, 'delivery' | 'attempt'>,
  status: number | null,
  problem: string | null,
) => sql`
  update webhooks.attempts
  set ended_at = now(), status = ${status}::int, problem = ${problem?.slice(0, webhookLimits.problem) ?? null}::text
  where delivery = ${delivery} and nth = ${attempt}`;

const failed = async <T>(db: Kysely<T>, claim: Claimed, { status, problem, pauseMs }: TryFailed) => {
  const { rows } = await sql<{ failing_ms: number }>`
    with ended as (${attemptEnded(claim, status, problem)}), paused as (
      update webhooks.deliveries
      set state = case when ${pauseMs}::float8 is null then 'dead' else 'waiting' end,
        next_at = now() + coalesce(${pauseMs}::float8, 0) * interval '1 millisecond'
      where id = ${claim.delivery} and state = 'waiting'
    )
    update webhooks.endpoints set failing_since = coalesce(failing_since, now()), busy_until = now()
    where id = ${claim.endpoint.id}
    returning (extract(epoch from now() - failing_since) * 1000)::float8 as failing_ms`.execute(db);
  return { failingMs: rows[0]?.failing_ms ?? 0 };
};

/** What killed its sender at the last try was never said to have failed. */
const giveUp = <T>(db: Kysely<T>) =>
  sql`
    update webhooks.deliveries set state = 'dead'
    where state = 'waiting' and next_at <= now() and tries > ${webhookLimits.pausesMs.length}`.execute(db);

/** Any number of processes at once: each takes what no other has. Told again, an event would be a new one, so far back nothing is. */
const forgotten = async <T>(tx: Kysely<T>): Promise<boolean> => {
  const { keptMs, forgottenAtOnce } = webhookLimits;
  const before = sql`now() - ${keptMs} * interval '1 millisecond'`;
  const { rows: arrived } = await sql<{ id: string }>`
    select id from webhooks.deliveries where state = 'delivered' and delivered_at < ${before}
    order by delivered_at limit ${forgottenAtOnce} for update skip locked`.execute(tx);
  const ids = arrived.map(({ id }) => id);
  await sql`delete from webhooks.attempts where delivery = any(${ids}::text[])`.execute(tx);
  await sql`delete from webhooks.deliveries where id = any(${ids}::text[])`.execute(tx);
  const { rows: events } = await sql`
    with old as (
      select v.id from webhooks.events v
      where v.published_at < ${before} and not exists (select from webhooks.deliveries d where d.event = v.id)
      order by v.published_at limit ${forgottenAtOnce} for update skip locked
    )
    delete from webhooks.events v using old where v.id = old.id returning v.id`.execute(tx);
  return Math.max(ids.length, events.length) >= forgottenAtOnce;
};

type DeliveryRow = {
  readonly id: string;
  readonly endpoint: string;
  readonly event: string;
  readonly type: string;
  readonly payload: string;
  readonly position: bigint;
  readonly state: string;
  readonly next_at: Instant;
  readonly delivered_at: Instant | null;
  readonly attempts: readonly Attempt[];
};

const shown = <T>(db: Kysely<T>, where: ReturnType<typeof sql>, limit: number) =>
  sql<DeliveryRow>`
    select d.id, d.endpoint, d.event, v.type, v.payload, d.position, d.state,
      date_trunc('milliseconds', d.next_at) as next_at, date_trunc('milliseconds', d.delivered_at) as delivered_at,
      coalesce((
        select json_agg(json_build_object(
          'at', ${spelled(sql`a.at`)}, 'endedAt', ${spelled(sql`a.ended_at`)}, 'status', a.status, 'problem', a.problem
        ) order by a.nth)
        from webhooks.attempts a
        where a.delivery = d.id and a.nth > d.attempts - ${webhookLimits.attemptsShown}::int
      ), '[]') as attempts
    from webhooks.deliveries d join webhooks.events v on v.id = d.event
    where ${where} order by d.position desc, d.id desc limit ${limit}`.execute(db);

/** An instant inside of JSON, as it is spelled everywhere. */
const spelled = (column: ReturnType<typeof sql>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: row.id,
  endpoint: row.endpoint,
  event: row.event,
  type: row.type as WebhookType,
  payload: row.payload,
  position: row.position,
  state: row.state as DeliveryState,
  nextAt: row.state === 'waiting' ? row.next_at : null,
  deliveredAt: row.delivered_at,
  attempts: row.attempts,
});
