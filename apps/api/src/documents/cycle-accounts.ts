import type { Kysely } from 'kysely';
import type { StatementAccount, StatementDispute } from '#documents';
import { minorUnitOf } from '#domain/accounting';
import { invariant, zero } from '#kernel';
import {
  bindInvoices,
  cycleStatementOf,
  statementDisputesQuery,
  type CycleStatement,
} from '#projections/invoices';
import { bindPurchases, disputedQuery } from '#projections/purchases';
import { apiLimits } from '../limits.js';
import { creditsOf, type AccountsOf, type CaughtUp } from './pool-credits.js';
import { entriesOf } from './statement-entries.js';
import { chargesOf, taxesOf } from './statement-lines.js';

/** `cut`: more happened than a statement holds. `late`: read models do not know all of it yet. */
export type CycleAccounts =
  | { readonly kind: 'known'; readonly accounts: ReadonlyMap<string, StatementAccount> }
  | { readonly kind: 'cut' }
  | { readonly kind: 'late' };

/** R26: a customer's account by currency, of one cycle or any other time, and what its credits came to. Nothing moved: none. */
export const cycleAccountsOf = async <T>(
  db: Kysely<T>,
  of: AccountsOf,
  caughtUp: CaughtUp,
): Promise<CycleAccounts> => {
  const statement = await cycleStatementOf(bindInvoices(db), of.customer, of);
  const currencies = currenciesOf(statement);
  if (statement.cut) return { kind: 'cut' };
  if (currencies.length === 0) return { kind: 'known', accounts: new Map() };
  const credits = await creditsOf(db, of, caughtUp);
  if (credits === null) return { kind: 'late' };
  const disputed = [
    ...(await disputedQuery(bindPurchases(db), of.customer, of).execute()),
    ...(await statementDisputesQuery(bindInvoices(db), of.customer, of).execute()),
  ];
  const accounts = new Map<string, StatementAccount>();
  for (const currency of currencies) {
    const minorUnit = minorUnitOf(currency);
    invariant(minorUnit !== null, 'what was invoiced is in a currency that is known');
    const entered = entriesOf(statement, { currency, until: of.until });
    const charges = chargesOf(entered, statement.details);
    if (entered.length + charges.length > apiLimits.statementRows) return { kind: 'cut' };
    const disputes = disputed.flatMap((one): StatementDispute[] => {
      const { at, dispute, payment, state, amount } = one;
      if (one.currency !== currency || dispute === null || state === null || amount === null) return [];
      return [{ at, dispute, payment, state, amount }];
    });
    accounts.set(currency, {
      opening: statement.opening.get(currency) ?? zero,
      entries: entered.map(({ entry }) => entry),
      charges,
      taxes: taxesOf(entered, statement.details, minorUnit),
      disputes,
      credits,
    });
  }
  return { kind: 'known', accounts };
};

const currenciesOf = ({ opening, ...statement }: CycleStatement): readonly string[] => {
  const { invoices, voided, creditNotes, receipts } = statement;
  const moved = [...invoices, ...voided, ...creditNotes, ...receipts].map(({ currency }) => currency);
  const owing = [...opening].flatMap(([currency, owed]) => (owed === zero ? [] : [currency]));
  return [...new Set([...moved, ...owing])].sort();
};
