import type { Kysely } from 'kysely';
import type { StatementAccount, StatementCredits, StatementDispute } from '#documents';
import { minorUnitOf } from '#domain/accounting';
import { invariant, minus, negated, plus, sum, zero, type Instant, type Nanos } from '#kernel';
import { bindBalance, netsOfOwnerQuery } from '#projections/balance';
import { bindDebits, spentQuery, type SpentSpan } from '#projections/debits';
import {
  bindInvoices,
  cycleStatementOf,
  statementDisputesQuery,
  type CycleStatement,
} from '#projections/invoices';
import { bindPurchaseHistory, historyFlowsQuery } from '#projections/purchase-history';
import { bindPurchases, disputedQuery } from '#projections/purchases';
import { queryLimits } from '#projections';
import { apiLimits } from '../limits.js';
import { entriesOf } from './statement-entries.js';
import { chargesOf, taxesOf } from './statement-lines.js';

/** Whose account, and of when: half-open (S3). */
export type AccountsOf = { readonly customer: string; readonly from: Instant; readonly until: Instant };

/** `cut`: more happened than a statement holds. `late`: read models do not know all of it yet. */
export type CycleAccounts =
  | { readonly kind: 'known'; readonly accounts: ReadonlyMap<string, StatementAccount> }
  | { readonly kind: 'cut' }
  | { readonly kind: 'late' };

/** Whether the read models know the log up to a position, by now or within a bounded time. */
export type CaughtUp = (readModels: readonly string[], position: bigint) => Promise<boolean>;

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

type Flow = { readonly kind: string; readonly within: Nanos; readonly since: Nanos };

/**
 * What each pool came to. Sums from the beginning of a pool would grow for ever: from what it has now, what happened since is taken
 * back, all of it as the pool's balance knows it. Null: the history of a pool lags behind its balance.
 */
const creditsOf = async <T>(
  db: Kysely<T>,
  { customer, from, until }: AccountsOf,
  caughtUp: CaughtUp,
): Promise<readonly StatementCredits[] | null> => {
  const pools = await netsOfOwnerQuery(bindBalance(db), customer, queryLimits.statementPools).execute();
  const newest = pools.reduce((highest, { position }) => (position > highest ? position : highest), 0n);
  if (!(await caughtUp(['purchase_history', 'debits'], newest))) return null;
  const credits: StatementCredits[] = [];
  for (const { account, asset, left, debt, position } of pools) {
    const flows = await flowsOf(db, { account, from, until, upTo: position });
    const now = minus(left ?? zero, debt);
    const opening = minus(now, sum(flows.map(({ since }) => since)));
    const moves = flows.flatMap(({ kind, within }) => (within === zero ? [] : [{ kind, amount: within }]));
    const closing = plus(opening, sum(moves.map(({ amount }) => amount)));
    if (opening !== zero || closing !== zero || moves.length > 0)
      credits.push({ account, asset: asset ?? '', opening, moves, closing });
  }
  return credits;
};

const flowsOf = async <T>(
  db: Kysely<T>,
  span: SpentSpan & { readonly account: string },
): Promise<readonly Flow[]> => {
  const history = await historyFlowsQuery(bindPurchaseHistory(db), span.account, span).execute();
  const spent = await spentQuery(bindDebits(db), 'lines', span).executeTakeFirstOrThrow();
  const reversed = await spentQuery(bindDebits(db), 'reversals', span).executeTakeFirstOrThrow();
  return [
    ...history,
    { kind: 'spent', within: negated(spent.within), since: negated(spent.since) },
    { kind: 'reversed', ...reversed },
  ];
};
