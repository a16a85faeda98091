import { sql, type Kysely } from 'kysely';
import Stripe from 'stripe';
import { sandboxLimits } from './limits.js';

/** How many events wait, and what is known of each: a line of the log. */
export type DeliveryLine = {
  readonly event: string;
  readonly type: string;
  readonly object: string;
  readonly url: string;
  readonly state: 'waiting' | 'held' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly answered: number | null;
};

export type Deliveries = {
  /** Something was written: look at once. */
  readonly poke: () => void;
  /** From now on nothing is sent until it is released. */
  readonly hold: () => Promise<void>;
  /** Sends what is held, `times` each; `order` of the events as they happened, turned around, or mixed. */
  readonly release: (order: 'kept' | 'reversed' | 'shuffled', times: number) => Promise<void>;
  /** Sends an event once more, to everybody who listens. */
  readonly repeat: (event: string, afterMs?: number) => Promise<void>;
  readonly lines: () => Promise<readonly DeliveryLine[]>;
  readonly stop: () => Promise<void>;
};

type Due = { id: bigint; url: string; secret: string; body: unknown; attempts: number };

/** Sends events to whoever listens, signed by the SDK's own function, until they answer 2xx. Several processes share the work. */
export const startDeliveries = <T>(db: Kysely<T>): Deliveries => {
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, sandboxLimits.pollMs);
      waiting.add(done);
    });

  const one = async (): Promise<boolean> => {
    const due = await claim(db);
    if (due === null) return false;
    await note(db, due, await send(due, stopping.signal));
    return true;
  };
  const lane = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const sent = await one().catch(() => false); // the database is away: it is looked for again
      if (sent) continue;
      await pause();
    }
  };
  const lanes = Array.from({ length: sandboxLimits.deliveriesAtOnce }, lane);
  const poke = (): void => {
    for (const done of [...waiting]) done();
  };

  return {
    poke,
    hold: async () => {
      await sql`update stripe_sandbox.sending set held = true`.execute(db);
    },
    release: async (order, times) => {
      await release(db, order, times);
      poke();
    },
    repeat: async (event, afterMs = 0) => {
      await sql`
        insert into stripe_sandbox.deliveries (event, endpoint, state, due_at)
        select ${event}, id, 'waiting', now() + ${afterMs} * interval '1 millisecond'
        from stripe_sandbox.objects where kind = 'webhook_endpoint' and body->>'status' = 'enabled'`.execute(
        db,
      );
      poke();
    },
    lines: () => linesOf(db),
    stop: async () => {
      stopping.abort();
      poke();
      await Promise.all(lanes);
    },
  };
};

/** Nobody else takes it up before this one has had its time; if this process is killed, somebody does then. */
const claim = async <T>(db: Kysely<T>): Promise<Due | null> => {
  const leaseMs = 2 * sandboxLimits.deliveryMs;
  const { rows } = await sql<Due>`
    with claimed as (
      update stripe_sandbox.deliveries set due_at = now() + ${leaseMs} * interval '1 millisecond'
      where id = (
        select id from stripe_sandbox.deliveries where state = 'waiting' and due_at <= now()
        order by due_at, id limit 1 for update skip locked)
      returning id, attempts, event, endpoint)
    select claimed.id, attempts, endpoint.body->>'url' as url, endpoint.hidden->>'secret' as secret, event.body
    from claimed
      join stripe_sandbox.objects endpoint on endpoint.id = claimed.endpoint
      join stripe_sandbox.objects event on event.id = claimed.event`.execute(db);
  return rows[0] ?? null;
};

const note = async <T>(db: Kysely<T>, { id, attempts }: Due, answered: number | null): Promise<void> => {
  const { firstPauseMs, longestPauseMs, attempts: most } = sandboxLimits;
  const delivered = answered !== null && answered >= 200 && answered < 300;
  const undelivered = attempts + 1 >= most ? 'given-up' : 'waiting';
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** attempts);
  await sql`
    update stripe_sandbox.deliveries
    set state = ${delivered ? 'delivered' : undelivered}, attempts = attempts + 1, answered = ${answered},
      due_at = now() + ${pauseMs} * interval '1 millisecond'
    where id = ${id}`.execute(db);
};

/** The status of the answer; null: there was none. */
const send = async ({ url, secret, body }: Due, signal: AbortSignal): Promise<number | null> => {
  const payload = JSON.stringify(body, null, 2);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(sandboxLimits.deliveryMs)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
};

const release = async <T>(
  db: Kysely<T>,
  order: 'kept' | 'reversed' | 'shuffled',
  times: number,
): Promise<void> => {
  const sorted = { kept: sql`id`, reversed: sql`id desc`, shuffled: sql`random()` }[order];
  await db.transaction().execute(async (tx) => {
    await sql`update stripe_sandbox.sending set held = false`.execute(tx);
    // A millisecond apart, so that the order of their turn is the one asked for.
    await sql`
      insert into stripe_sandbox.deliveries (event, endpoint, state, due_at)
      select event, endpoint, 'waiting', now() + row_number() over (order by ${sorted}) * interval '1 millisecond'
      from stripe_sandbox.deliveries, generate_series(1, ${times}) where state = 'held'`.execute(tx);
    await sql`delete from stripe_sandbox.deliveries where state = 'held'`.execute(tx);
  });
};

const linesOf = async <T>(db: Kysely<T>): Promise<readonly DeliveryLine[]> => {
  const { rows } = await sql<DeliveryLine>`
    select event.id as event, event.body->>'type' as type, event.body->'data'->'object'->>'id' as object,
      endpoint.body->>'url' as url, delivery.state, delivery.attempts, delivery.answered
    from stripe_sandbox.deliveries delivery
      join stripe_sandbox.objects endpoint on endpoint.id = delivery.endpoint
      join stripe_sandbox.objects event on event.id = delivery.event
    order by delivery.id desc limit ${sandboxLimits.logLines}`.execute(db);
  return rows;
};
