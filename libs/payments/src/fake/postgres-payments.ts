import { sql, type Kysely, type Transaction } from 'kysely';
import { nanosOf, type Nanos } from '#kernel';
import type { Charge, ChargeAnswer, RefundAnswer, Refund } from '../port.js';
import { alone } from './alone.js';
import {
  acted,
  answerOf,
  firstAsked,
  overAlready,
  refundAnswerOf,
  refundableOf,
  settles,
  type Behaviour,
  type Booked,
  type FakePayments,
} from './behaviour.js';
import { defaultOf } from './on-file.js';
import { onFileOf, postgresMethods } from './postgres-methods.js';
import type { FakePaymentTables } from './schema.js';

export { migrateFakePayments } from './schema.js';

type Db = Kysely<FakePaymentTables>;
type Tx = Transaction<FakePaymentTables>;
type ChargeRow = FakePaymentTables['charges'];

/** The sandbox's provider, durable: what it has answered it answers again, whatever was killed in between. `db` reads `bigint` as bigint. */
export const postgresPayments = <T>(given: Kysely<T>): FakePayments => {
  const db = given.withSchema('payments_fake') as unknown as Db; // its tables stand beside those of everybody else
  return {
    charge: (charge) =>
      db.transaction().execute(async (tx) => {
        // The customer's, not only the payment's: `once` is used up by one of two charges.
        await alone(tx, charge.customer);
        await alone(tx, charge.payment);
        const known = await chargeRow(tx, charge.payment);
        if (known !== null) return again(tx, known);
        return (await isOver(tx, charge.payment)) ? overAlready : first(tx, charge);
      }),
    outcomeOf: (payment) =>
      db.transaction().execute(async (tx) => {
        const known = await chargeRow(tx, payment);
        return known === null ? null : again(tx, known);
      }),
    giveUp: (payment) =>
      db.transaction().execute(async (tx) => {
        await alone(tx, payment);
        const row = await step(tx, payment, 'given-up');
        if (row !== null) return again(tx, row);
        await tx
          .insertInto('given_up')
          .values({ payment })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return null;
      }),
    act: async (payment, how) => {
      await db.transaction().execute((tx) => step(tx, payment, how));
    },
    refund: (refund) =>
      db.transaction().execute(async (tx) => {
        await alone(tx, refund.payment);
        return (await knownRefund(tx, refund.refund)) ?? (await firstRefund(tx, refund));
      }),
    refundable: (payment) =>
      db.transaction().execute(async (tx) => {
        const charge = await chargeRow(tx, payment);
        return refundableOf(charge === null ? null : bookedIn(charge), await backOf(tx, payment));
      }),
    reportQuantity: async ({ customer, seats, at }) => {
      // Reports may overtake each other: the latest one by its own instant stands.
      await db
        .insertInto('quantities')
        .values({ customer, seats, at })
        .onConflict((conflict) =>
          conflict.column('customer').doUpdateSet({ seats, at }).where('quantities.at', '<=', at),
        )
        .execute();
    },
    ...postgresMethods(db, (tx, customer) => putBehaviour(tx, customer, settles)),
    behave: (customer, behaviour) => putBehaviour(db, customer, behaviour),
    behaviourOf: (customer) => behaviourOf(db, customer),
  };
};

/** Given up before anybody had asked for it. */
const isOver = async (tx: Tx, payment: string): Promise<boolean> =>
  (await tx.selectFrom('given_up').select('payment').where('payment', '=', payment).executeTakeFirst()) !==
  undefined;

const chargeRow = async (tx: Tx, payment: string): Promise<ChargeRow | null> =>
  (await tx
    .selectFrom('charges')
    .selectAll()
    .where('payment', '=', payment)
    .forUpdate()
    .executeTakeFirst()) ?? null;

const bookedIn = ({
  customer,
  amount,
  currency,
  method,
  failure_code: code,
  failure_says: says,
  waits,
}: ChargeRow): Booked => ({
  customer,
  amount,
  currency,
  method,
  failure: code === null ? null : { code, says },
  waits,
});

/** What the payer does about a charge that waits; any other keeps its answer. */
const step = async (
  tx: Tx,
  payment: string,
  how: 'taken' | 'refused' | 'given-up',
): Promise<ChargeRow | null> => {
  const row = await chargeRow(tx, payment);
  if (row === null) return null;
  const { failure, waits } = acted(bookedIn(row), how);
  const changed = { failure_code: failure?.code ?? null, failure_says: failure?.says ?? null, waits };
  await tx.updateTable('charges').set(changed).where('payment', '=', payment).execute();
  return { ...row, ...changed };
};

const first = async (tx: Tx, charge: Charge): Promise<ChargeAnswer> => {
  const { payment, customer, amount, currency, pays, at } = charge;
  const behaviour = await behaviourOf(tx, customer);
  const method = defaultOf(await onFileOf(tx, customer));
  const { booked, next } = firstAsked(charge, { behaviour, method });
  const row = {
    ...{ payment, customer, amount, currency, pays, at, pending: behaviour.pendingFirst },
    method: booked.method,
    failure_code: booked.failure?.code ?? null,
    failure_says: booked.failure?.says ?? null,
    waits: booked.waits,
  };
  await tx.insertInto('charges').values(row).execute();
  if (next !== behaviour) await putBehaviour(tx, customer, next);
  return again(tx, row);
};

const again = async (tx: Tx, row: ChargeRow): Promise<ChargeAnswer> => {
  const { payment, pending } = row;
  if (pending === 0) return answerOf(payment, bookedIn(row));
  await tx
    .updateTable('charges')
    .set({ pending: pending - 1 })
    .where('payment', '=', payment)
    .execute();
  return { kind: 'pending' };
};

const knownRefund = async (tx: Tx, refund: string): Promise<RefundAnswer | null> => {
  const row = await tx.selectFrom('refunds').selectAll().where('refund', '=', refund).executeTakeFirst();
  if (row === undefined) return null;
  const { failure_code: code, failure_says: says } = row;
  return code === null ? { kind: 'succeeded', reference: `re_${refund}` } : { kind: 'failed', code, says };
};

const backOf = async (tx: Tx, payment: string): Promise<Nanos> => {
  const { back } = await tx
    .selectFrom('refunds')
    .where('payment', '=', payment)
    .where('failure_code', 'is', null)
    .select(sql<Nanos>`coalesce(sum(amount), 0)::bigint`.as('back'))
    .executeTakeFirstOrThrow();
  return nanosOf(back);
};

const firstRefund = async (tx: Tx, refund: Refund): Promise<RefundAnswer> => {
  const { payment, amount, at } = refund;
  const charge = await chargeRow(tx, payment);
  const back = await backOf(tx, payment);
  const answer = refundAnswerOf(refund, charge === null ? null : bookedIn(charge), back);
  const failure = answer.kind === 'failed' ? answer : null;
  await tx
    .insertInto('refunds')
    .values({
      ...{ refund: refund.refund, payment, amount, at },
      failure_code: failure?.code ?? null,
      failure_says: failure?.says ?? null,
    })
    .execute();
  return answer;
};

const behaviourOf = async (db: Db, customer: string): Promise<Behaviour> => {
  const row = await db
    .selectFrom('behaviours')
    .selectAll()
    .where('customer', '=', customer)
    .executeTakeFirst();
  if (row === undefined) return settles;
  const { decline_code: code, decline_says: says, lasts, pending_first: pendingFirst } = row;
  const decline = code === null ? null : { code, says };
  return { decline, lasts, pendingFirst, ...(row.needs_action ? { needsAction: true } : {}) };
};

const putBehaviour = async (db: Db, customer: string, behaviour: Behaviour): Promise<void> => {
  const { decline, lasts, pendingFirst, needsAction = false } = behaviour;
  const row = {
    ...{ lasts, pending_first: pendingFirst, needs_action: needsAction },
    decline_code: decline?.code ?? null,
    decline_says: decline?.says ?? null,
  };
  await db
    .insertInto('behaviours')
    .values({ customer, ...row })
    .onConflict((conflict) => conflict.column('customer').doUpdateSet(row))
    .execute();
};
