import type { Kysely, Transaction } from 'kysely';
import type { PaymentMethod, PaymentMethods } from '../port.js';
import { alone } from './alone.js';
import { afterSetup, chosen, defaultOf, firstOnFile, setupAnswer, without } from './on-file.js';
import type { FakePaymentTables } from './schema.js';

type Db = Kysely<FakePaymentTables>;
type Tx = Transaction<FakePaymentTables>;

export const onFileOf = async (db: Db, customer: string): Promise<readonly PaymentMethod[]> => {
  const row = await db.selectFrom('methods').selectAll().where('customer', '=', customer).executeTakeFirst();
  // This module is the only writer of the column.
  return row === undefined ? firstOnFile : (JSON.parse(row.on_file) as readonly PaymentMethod[]);
};

/** `renewed`: the default is another method, which behaves its own way. */
export const postgresMethods = (
  db: Db,
  renewed: (tx: Tx, customer: string) => Promise<void>,
): PaymentMethods => {
  const change = (
    customer: string,
    to: (before: readonly PaymentMethod[]) => readonly PaymentMethod[] | null,
  ): Promise<'done' | 'absent'> =>
    db.transaction().execute(async (tx) => {
      // The customer's, as of charges: what is charged is the default of before or after.
      await alone(tx, customer);
      const before = await onFileOf(tx, customer);
      const after = to(before);
      if (after === null) return 'absent';
      const onFile = JSON.stringify(after);
      await tx
        .insertInto('methods')
        .values({ customer, on_file: onFile })
        .onConflict((conflict) => conflict.column('customer').doUpdateSet({ on_file: onFile }))
        .execute();
      const now = defaultOf(after);
      if (now !== null && now !== defaultOf(before)) await renewed(tx, customer);
      return 'done';
    });
  return {
    setUpMethod: async (setup) => {
      await change(setup.customer, (before) => afterSetup(before, setup));
      return setupAnswer(setup);
    },
    methodsOf: (customer) => onFileOf(db, customer),
    makeDefault: (customer, method) => change(customer, (before) => chosen(before, method)),
    removeMethod: (customer, method) => change(customer, (before) => without(before, method)),
  };
};
