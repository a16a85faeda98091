import { randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import Stripe from 'stripe';
import type { Behaviour } from '../fake/behaviour.js';
import { prefixes, type Event, type Hidden, type Kind, type Objects, type SandboxObject } from './objects.js';
import { pageOf } from './page-of.js';
import { missing } from './problem.js';

/** The sandbox's books within one transaction. */
export type Books = ReturnType<typeof booksIn>;

type Call = { readonly id: string; readonly idempotencyKey: string | null };

const newId = (kind: Kind): string => `${prefixes[kind]}_${randomBytes(12).toString('hex')}`;

/** `now`: seconds since 1970, as all of Stripe's times. */
export const booksIn = <T>(tx: Transaction<T>, now: () => number, call: Call) => {
  const objects = objectsIn(tx);
  return {
    ...{ now, newId },
    ...objects,
    ...behavioursIn(tx),
    page: pageOf(tx),
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
      await objects.put<'event'>(event);
      await sql`
        insert into stripe_sandbox.deliveries (event, endpoint, state, due_at)
        select ${event.id}, id, case when held then 'held' else 'waiting' end, now()
        from stripe_sandbox.objects, stripe_sandbox.sending
        where kind = 'webhook_endpoint' and body->>'status' = 'enabled'
          and (body->'enabled_events' ? '*' or body->'enabled_events' ? ${type})`.execute(tx);
    },
  };
};

const objectsIn = <T>(tx: Transaction<T>) => {
  const rowOf = async <K extends Kind>(kind: K, id: string) => {
    const { rows } = await sql<{ body: Objects[K]; hidden: Hidden }>`
      select body, hidden from stripe_sandbox.objects where id = ${id} and kind = ${kind}`.execute(tx);
    return rows[0];
  };
  return {
    /** `hidden` null: what is hidden stays as it is. */
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- without it an object of a union of kinds would mix their members
    put: async <K extends Kind>(object: Objects[K], hidden: Hidden | null = null): Promise<void> => {
      await sql`
        insert into stripe_sandbox.objects (id, kind, body, hidden)
        values (${object.id}, ${object.object}, ${JSON.stringify(object)}, ${JSON.stringify(hidden ?? {})})
        on conflict (id) do update set body = excluded.body,
          hidden = case when ${hidden === null}::boolean then stripe_sandbox.objects.hidden else excluded.hidden end
      `.execute(tx);
    },
    find: async <K extends Kind>(kind: K, id: string): Promise<Objects[K] | null> =>
      (await rowOf(kind, id))?.body ?? null,
    get: async <K extends Kind>(kind: K, id: string): Promise<Objects[K]> => {
      const row = await rowOf(kind, id);
      if (row === undefined) throw missing(kind, id);
      return row.body;
    },
    hiddenOf: async (kind: Kind, id: string): Promise<Hidden> => (await rowOf(kind, id))?.hidden ?? {},
    withMetadata: async <K extends Kind>(kind: K, key: string, value: string): Promise<Objects[K][]> => {
      const { rows } = await sql<{ body: Objects[K] }>`
        select body from stripe_sandbox.objects
        where kind = ${kind} and body->'metadata'->>${sql.lit(key)} = ${value} order by seq desc limit 100`.execute(
        tx,
      );
      return rows.map(({ body }) => body);
    },
  };
};

/** What the operator has said of the next charges of one of the ledger's customers, whatever their card. */
const behavioursIn = <T>(tx: Transaction<T>) => ({
  behaviourOf: async (customer: string): Promise<Behaviour | null> => {
    const { rows } = await sql<{ behaviour: Behaviour }>`
      select behaviour from stripe_sandbox.behaviours where customer = ${customer}`.execute(tx);
    return rows[0]?.behaviour ?? null;
  },
  /** Null: the card decides again. */
  behave: async (customer: string, behaviour: Behaviour | null): Promise<void> => {
    if (behaviour === null)
      await sql`delete from stripe_sandbox.behaviours where customer = ${customer}`.execute(tx);
    else
      await sql`
        insert into stripe_sandbox.behaviours (customer, behaviour) values (${customer}, ${JSON.stringify(behaviour)})
        on conflict (customer) do update set behaviour = excluded.behaviour`.execute(tx);
  },
});
