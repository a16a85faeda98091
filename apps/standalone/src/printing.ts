import {
  openPress,
  openStatementPress,
  type AccountsOfCycle,
  type Press,
  type StatementPress,
} from '#apps/reactor';
import { openPrinter, type Print } from '#documents';
import type { Seller } from '#domain/invoice';
import type { Freshness } from '#projection-runtime';
import type { Ledger } from './ledger.js';
import { accountsOfCycleFrom } from './statements.js';

/** What prints, and who issues it. */
export type Printing = {
  readonly press: Press;
  readonly statements: StatementPress;
  /** What is in a statement, of any time. */
  readonly accountsOf: AccountsOfCycle;
  /** Beside this thread. */
  readonly printed: Print;
  /** As documents print it from now on. */
  readonly seller: Seller;
};

export const openPrinting = (ledger: Ledger, freshness: Pick<Freshness, 'waitFor'>): Printing => {
  const { store, vault, log, config, shutdown } = ledger;
  const seller = sellerOf(config);
  const printer = openPrinter({
    onTrouble: (error) => {
      log.error({ err: error }, 'the printing thread died; the next document has a new one');
    },
  });
  shutdown.add('printing', printer.close);
  const printed = printer.print;
  const press = openPress({
    ...{ store, vault, seller, printed },
    onLacking: (form, document) => {
      log.warn({ form, document }, 'a document shows [?] for letters that its font does not have');
    },
  });
  const accountsOf = accountsOfCycleFrom(ledger, freshness);
  const statements = openStatementPress({ vault, seller, accountsOf, printed });
  return { press, statements, accountsOf, printed, seller };
};

const sellerOf = (config: Ledger['config']): Seller => ({
  name: config.sellerName,
  address: [...config.sellerAddress],
  email: config.sellerEmail,
  taxId: config.sellerTaxId,
});
