import { invariant, negated, sum, type Nanos } from '#kernel';

/**
 * S29: the one chart of accounts. Every event maps to postings on these that sum to zero per asset (invariant 4).
 *
 * - `liabilities:deferred-revenue`: credits that were paid for and not used yet. `liabilities:promotional-credits`: credits that were given.
 * - `assets:pool-debt`: what a customer used beyond every lot, and owes.
 * - `assets:disputed-payments`: money that payers' banks hold until a dispute is decided.
 * - `liabilities:deferred-subscriptions`: seats and plans that are invoiced and not lived through yet; `revenue:seats` once they are.
 * - `liabilities:credit-orders`: credits that are invoiced and not paid yet. The pool books the cash of a lot itself, so when the
 *   invoice is paid, what was paid for credits leaves the invoice's cash again.
 * - `liabilities:refunds-payable`: what customers paid and are to get back.
 * - `liabilities:paid-elsewhere`: refunds that the payment provider could not make and that somebody paid from another account, which
 *   the ledger does not keep: `assets:cash` stays what passes through the provider.
 * - `expenses:payment-fees`: what the payment provider keeps; booked by the reconciliation with its books.
 * - `equity:conversion`: where money becomes a unit credit, and back: it holds the other side of both, so that each asset sums to zero.
 */
export const chartOfAccounts = [
  'assets:cash',
  'assets:receivable',
  'assets:pool-debt',
  'assets:disputed-payments',
  'liabilities:deferred-revenue',
  'liabilities:promotional-credits',
  'liabilities:deferred-subscriptions',
  'liabilities:credit-orders',
  'liabilities:refunds-payable',
  'liabilities:paid-elsewhere',
  'liabilities:tax-payable',
  'revenue:consumption',
  'revenue:breakage',
  'revenue:seats',
  'expenses:promotional',
  'expenses:adjustments',
  'expenses:refunds',
  'expenses:disputes',
  'expenses:payment-fees',
  'equity:conversion',
] as const;

export type AccountName = (typeof chartOfAccounts)[number];

/** One line of a double entry: positive is a debit of the account, negative a credit. */
export type Posting = { readonly account: AccountName; readonly amount: Nanos; readonly asset: string };

/** Both lines of a simple entry; nothing is posted for nothing. */
export const moves = (
  from: AccountName,
  to: AccountName,
  amount: Nanos,
  asset: string,
): readonly Posting[] =>
  amount === 0n
    ? []
    : [
        { account: to, amount, asset },
        { account: from, amount: negated(amount), asset },
      ];

export const balanced = (postings: readonly Posting[]): readonly Posting[] => {
  for (const asset of new Set(postings.map((posting) => posting.asset)))
    invariant(
      sum(postings.filter((one) => one.asset === asset).map((one) => one.amount)) === 0n,
      `postings in ${asset} sum to zero`,
    );
  return postings;
};
