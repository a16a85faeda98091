import type { Kysely } from 'kysely';
import type { StatementCredits } from '#documents';
import { minus, negated, plus, sum, zero, type Instant, type Nanos } from '#kernel';
import { queryLimits } from '#projections';
import { bindBalance, netsOfOwnerQuery } from '#projections/balance';
import { bindDebits, spentQuery, type SpentSpan } from '#projections/debits';
import { bindPurchaseHistory, historyFlowsQuery } from '#projections/purchase-history';

/** Whose account, and of when: half-open (S3). */
export type AccountsOf = { readonly customer: string; readonly from: Instant; readonly until: Instant };

/** Whether the read models know the log up to a position, by now or within a bounded time. */
export type CaughtUp = (readModels: readonly string[], position: bigint) => Promise<boolean>;

type Flow = { readonly kind: string; readonly within: Nanos; readonly since: Nanos };

/**
 * What each pool came to. Sums from the beginning of a pool would grow for ever: from what it has now, what happened since is taken
 * back, all of it as the pool's balance knows it. Null: the history of a pool lags behind its balance.
 */
export const creditsOf = async <T>(
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
