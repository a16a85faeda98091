import { sql, type Kysely } from 'kysely';
import type { Nanos } from '#kernel';
import type { Charge, Refund } from '../port.js';
import { stripeLimits } from './limits.js';

/** A charge as it was first asked for, and how far it has come. */
export type AskedPayment = {
  readonly payment: string;
  readonly customer: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly pays: string;
  /** Where the payer goes after a further step; null: no payer is there. */
  readonly return_url: string | null;
  /** Its idempotency key may be forgotten by now. */
  readonly old: boolean;
  /** What is to pay, by the provider's name of it. */
  readonly method: string | null;
  /** What has paid, as documents name it. */
  readonly printed: string | null;
  readonly session: string | null;
  readonly intent: string | null;
  /** Of the charge that settled it. */
  readonly reference: string | null;
  readonly failure_code: string | null;
  readonly failure_says: string | null;
};

export type AskedRefund = {
  readonly refund: string;
  readonly payment: string;
  readonly amount: Nanos;
  readonly old: boolean;
  readonly reference: string | null;
  readonly failure_code: string | null;
  readonly failure_says: string | null;
};

type Change = Partial<
  Pick<
    AskedPayment,
    'method' | 'printed' | 'session' | 'intent' | 'reference' | 'failure_code' | 'failure_says'
  >
>;

export type Asked = ReturnType<typeof askedIn>;

const old = sql<boolean>`asked_at < now() - ${stripeLimits.keyHours} * interval '1 hour' as old`;

/** Asked for first or given up first, whichever process does either. */
const ALONE = (payment: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`payments_stripe:${payment}`}, 0))`;

/** What was asked of Stripe, in PostgreSQL. `db` reads `bigint` as bigint. */
export const askedIn = <T>(db: Kysely<T>) => ({
  ...paymentsIn(db),
  ...refundsIn(db),
  ...customersIn(db),
});

const paymentsIn = <T>(db: Kysely<T>) => {
  const payment = async (id: string): Promise<AskedPayment | null> => {
    const { rows } = await sql<AskedPayment>`
      select *, ${old} from payments_stripe.payments where payment = ${id}`.execute(db);
    return rows[0] ?? null;
  };
  return {
    payment,
    /** The first time counts: the same id is the same charge, whatever comes with it later. One that was given up before is over. */
    charge: async ({ payment: id, customer, amount, currency, pays, attended }: Charge) => {
      await db.transaction().execute(async (tx) => {
        await ALONE(id).execute(tx);
        await sql`
          insert into payments_stripe.payments (payment, customer, amount, currency, pays, return_url, failure_code)
          select ${id}, ${customer}, ${amount}, ${currency}, ${pays}, ${attended?.returnUrl ?? null},
            (select 'canceled' from payments_stripe.given_up where payment = ${id})
          on conflict do nothing`.execute(tx);
      });
      const row = await payment(id);
      if (row === null) throw new Error(`${id} is written before it is asked for`);
      return row;
    },
    /** Null: nobody has asked for it yet, and whoever does later is told that it is over. */
    giveUp: async (id: string): Promise<AskedPayment | null> => {
      const known = await payment(id);
      if (known !== null) return known;
      await db.transaction().execute(async (tx) => {
        await ALONE(id).execute(tx);
        await sql`
          insert into payments_stripe.given_up (payment)
          select ${id} where not exists (select from payments_stripe.payments where payment = ${id})
          on conflict do nothing`.execute(tx);
      });
      return payment(id);
    },
    /** What is known stays: of two processes that ask at once, both learn the same. */
    note: async (id: string, change: Change): Promise<AskedPayment> => {
      const sets = Object.entries(change).map(
        ([name, value]) => sql`${sql.id(name)} = coalesce(${sql.id(name)}, ${value})`,
      );
      const { rows } = await sql<AskedPayment>`
        update payments_stripe.payments set ${sql.join(sets)} where payment = ${id} returning *, ${old}`.execute(
        db,
      );
      const [row] = rows;
      if (row === undefined) throw new Error(`${id} was never asked for`);
      return row;
    },
    paymentOfIntent: async (intent: string): Promise<string | null> => {
      const { rows } = await sql<{ payment: string }>`
        select payment from payments_stripe.payments where intent = ${intent}`.execute(db);
      return rows[0]?.payment ?? null;
    },
  };
};

const refundsIn = <T>(db: Kysely<T>) => ({
  refund: async ({ refund: id, payment: of, amount }: Refund): Promise<AskedRefund> => {
    await sql`
        insert into payments_stripe.refunds (refund, payment, amount)
        values (${id}, ${of}, ${amount}) on conflict do nothing`.execute(db);
    const { rows } = await sql<AskedRefund>`
        select *, ${old} from payments_stripe.refunds where refund = ${id}`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error(`${id} is written before it is asked for`);
    return row;
  },
  knowsRefund: async (id: string): Promise<boolean> => {
    const { rows } = await sql`select from payments_stripe.refunds where refund = ${id}`.execute(db);
    return rows.length === 1;
  },
  noteRefund: async (
    id: string,
    { reference = null, failure_code: code = null, failure_says: says = null }: Change,
  ): Promise<void> => {
    await sql`
        update payments_stripe.refunds set reference = ${reference}, failure_code = ${code}, failure_says = ${says}
        where refund = ${id} and reference is null and failure_code is null`.execute(db);
  },
});

const customersIn = <T>(db: Kysely<T>) => ({
  customer: async (customer: string): Promise<{ provider: string | null; old: boolean }> => {
    await sql`
        insert into payments_stripe.customers (customer) values (${customer}) on conflict do nothing`.execute(
      db,
    );
    const { rows } = await sql<{ provider: string | null; old: boolean }>`
        select provider_customer as provider, ${old} from payments_stripe.customers where customer = ${customer}
      `.execute(db);
    return rows[0] ?? { provider: null, old: false };
  },
  noteCustomer: async (customer: string, provider: string): Promise<void> => {
    await sql`
        update payments_stripe.customers set provider_customer = ${provider}
        where customer = ${customer} and provider_customer is null`.execute(db);
  },
  knowsCustomer: async (customer: string): Promise<boolean> => {
    const { rows } = await sql`select from payments_stripe.customers where customer = ${customer}`.execute(
      db,
    );
    return rows.length === 1;
  },
  customerOf: async (provider: string): Promise<string | null> => {
    const { rows } = await sql<{ customer: string }>`
        select customer from payments_stripe.customers where provider_customer = ${provider}`.execute(db);
    return rows[0]?.customer ?? null;
  },
});
