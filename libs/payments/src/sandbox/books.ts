import { randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import Stripe from 'stripe';
import { prefixes, type Event, type Hidden, type Kind, type Objects, type SandboxObject } from './objects.js';
import { invalid, missing } from './problem.js';

export type Page = { readonly limit: number; readonly after?: string | undefined; readonly before?: string | undefined };
/** A list's filters: members of the body by their names. */
export type Where = Readonly<Record<string, string | undefined>>;
export type CreatedRange = { gte?: number; gt?: number; lte?: number; lt?: number };

/** The sandbox's books within one transaction. */
export type Books = ReturnType<typeof booksIn>;

type Call = { readonly id: string; readonly idempotencyKey: string | null };

const newId = (kind: Kind): string => `${prefixes[kind]}_${randomBytes(12).toString('hex')}`;

/** `now`: seconds since 1970, as all of Stripe's times. */
export const booksIn = <T>(tx: Transaction<T>, now: () => number, call: Call) => {
  const rowOf = async <K extends Kind>(kind: K, id: string) => {
    const { rows } = await sql<{ body: Objects[K]; hidden: Hidden }>`
      select body, hidden from stripe_sandbox.objects where id = ${id} and kind = ${kind}`.execute(tx);
    return rows[0];
  };
  const put = async <K extends Kind>(object: Objects[K], hidden: Hidden | null = null): Promise<void> => {
    const body = JSON.stringify(object);
    await sql`
      insert into stripe_sandbox.objects (id, kind, body, hidden)
      values (${object.id}, ${object.object}, ${body}, ${JSON.stringify(hidden ?? {})})
      on conflict (id) do update set body = excluded.body,
        hidden = case when ${hidden === null} then stripe_sandbox.objects.hidden else excluded.hidden end`.execute(tx);
  };
  return {
    now,
    newId,
    put,
    find: async <K extends Kind>(kind: K, id: string): Promise<Objects[K] | null> =>
      (await rowOf(kind, id))?.body ?? null,
    get: async <K extends Kind>(kind: K, id: string): Promise<Objects[K]> => {
      const row = await rowOf(kind, id);
      if (row === undefined) throw missing(kind, id);
      return row.body;
    },
    hiddenOf: async (kind: Kind, id: string): Promise<Hidden> => (await rowOf(kind, id))?.hidden ?? {},
    page: <K extends Kind>(kind: K, where: Where, page: Page, created: CreatedRange = {}) =>
      pageOf<K, T>(tx, { kind, where, page, created }),
    withMetadata: async <K extends Kind>(kind: K, key: string, value: string): Promise<Objects[K][]> => {
      const { rows } = await sql<{ body: Objects[K] }>`
        select body from stripe_sandbox.objects
        where kind = ${kind} and body->'metadata'->>${sql.lit(key)} = ${value} order by seq desc limit 100`.execute(tx);
      return rows.map(({ body }) => body);
    },
    /** Tells everybody who listens. `object`: as it is now. */
    tell: async (type: Event['type'], object: SandboxObject): Promise<void> => {
      const event: Event = {
        id: newId('event'),
        object: 'event',
        api_version: Stripe.API_VERSION,
        created: now(),
        livemode: false,
        pending_webhooks: 1,
        type,
        request: { id: call.id, idempotency_key: call.idempotencyKey },
        data: { object },
      };
      await put<'event'>(event);
      await sql`
        insert into stripe_sandbox.deliveries (event, endpoint, state, due_at)
        select ${event.id}, id, case when held then 'held' else 'waiting' end, now()
        from stripe_sandbox.objects, stripe_sandbox.sending
        where kind = 'webhook_endpoint' and body->>'status' = 'enabled'
          and (body->'enabled_events' ? '*' or body->'enabled_events' ? ${type})`.execute(tx);
    },
    /** What the operator has said of a customer's next charges. */
    conductOf: async (customer: string): Promise<Conduct | null> => {
      const { rows } = await sql<{ conduct: Conduct }>`
        select conduct from stripe_sandbox.conducts where customer = ${customer}`.execute(tx);
      return rows[0]?.conduct ?? null;
    },
    setConduct: async (customer: string, conduct: Conduct | null): Promise<void> => {
      if (conduct === null) await sql`delete from stripe_sandbox.conducts where customer = ${customer}`.execute(tx);
      else
        await sql`
          insert into stripe_sandbox.conducts (customer, conduct) values (${customer}, ${JSON.stringify(conduct)})
          on conflict (customer) do update set conduct = excluded.conduct`.execute(tx);
    },
  };
};

/** How the next new charges of a customer end, whatever the card; by the id that the caller keeps in the customer's metadata. */
export type Conduct = {
  readonly decline: { readonly code: string; readonly says: string | null } | null;
  readonly lasts: 'once' | 'until-changed';
  readonly pendingFirst: number;
  readonly needsAction?: boolean;
};

type Asked<K> = { readonly kind: K; readonly where: Where; readonly page: Page; readonly created: CreatedRange };

const pageOf = async <K extends Kind, T>(
  tx: Transaction<T>,
  { kind, where, page, created }: Asked<K>,
): Promise<{ readonly data: Objects[K][]; readonly more: boolean }> => {
  const { limit, after, before } = page;
  const seqOf = async (id: string): Promise<bigint> => {
    const { rows } = await sql<{ seq: bigint }>`
      select seq from stripe_sandbox.objects where id = ${id} and kind = ${kind}`.execute(tx);
    const [row] = rows;
    if (row === undefined) throw invalid(`No such ${kind}: '${id}'`, { code: 'resource_missing' });
    return row.seq;
  };
  const conditions = [sql`kind = ${kind}`];
  for (const [name, value] of Object.entries(where))
    if (value !== undefined) conditions.push(sql`body->>${sql.lit(name)} = ${value}`);
  const times = { gte: sql`>=`, gt: sql`>`, lte: sql`<=`, lt: sql`<` };
  for (const key of ['gte', 'gt', 'lte', 'lt'] as const)
    if (created[key] !== undefined) conditions.push(sql`(body->>'created')::bigint ${times[key]} ${created[key]}`);
  if (after !== undefined) conditions.push(sql`seq < ${await seqOf(after)}`);
  if (before !== undefined) conditions.push(sql`seq > ${await seqOf(before)}`);
  const { rows } = await sql<{ body: Objects[K] }>`
    select body from stripe_sandbox.objects where ${sql.join(conditions, sql` and `)}
    order by seq ${before === undefined ? sql`desc` : sql`asc`} limit ${limit + 1}`.execute(tx);
  const data = rows.slice(0, limit).map(({ body }) => body);
  return { data: before === undefined ? data : data.reverse(), more: rows.length > limit };
};
