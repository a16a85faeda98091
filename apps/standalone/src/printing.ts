import { openPress, openStatementPress, type Press, type StatementPress } from '#apps/reactor';
import type { Seller } from '#domain/invoice';
import type { Freshness } from '#projection-runtime';
import type { Ledger } from './ledger.js';
import { entriesOfCycleFrom } from './statements.js';

/** What prints, and who issues it. */
export type Printing = {
  readonly press: Press;
  readonly statements: StatementPress;
  /** As documents print it from now on. */
  readonly seller: Seller;
};

export const openPrinting = (ledger: Ledger, freshness: Pick<Freshness, 'waitFor'>): Printing => {
  const { store, vault, log, config } = ledger;
  const seller = sellerOf(config);
  const press = openPress({
    ...{ store, vault, seller },
    onLacking: (form, document) => {
      log.warn({ form, document }, 'a document shows [?] for letters that its font does not have');
    },
  });
  const entriesOf = entriesOfCycleFrom(ledger, freshness);
  return { press, statements: openStatementPress({ vault, seller, entriesOf }), seller };
};

const sellerOf = (config: Ledger['config']): Seller => ({
  name: config.sellerName,
  address: [...config.sellerAddress],
  email: config.sellerEmail,
  taxId: config.sellerTaxId,
});
