import type { AccountName } from '#domain/accounting';
import { postingsOf, type CreditPoolEvent, type PostingContext } from '#domain/credit-pool';
import { invariant, negated, plus, unreachable, zero, type Nanos } from '#kernel';

/** A line of the books: positive is a debit of the account, negative a credit. `lot`: whose claim it is, on the accounts that carry lots. */
export type Line = {
  readonly account: AccountName;
  readonly lot: string | null;
  readonly amount: Nanos;
  readonly asset: string;
};

type Move = { readonly lot: string; readonly amount: Nanos };

const outOf = (parts: readonly Move[]): readonly Move[] =>
  parts.map(({ lot, amount }) => ({ lot, amount: negated(amount) }));

/** What an event adds to each lot, and takes from it. */
const lotMoves = (event: CreditPoolEvent): readonly Move[] => {
  switch (event.type) {
    case 'CreditsGranted':
    case 'CreditsPurchased':
      return [
        { lot: event.data.lot, amount: event.data.amount },
        ...outOf([{ lot: event.data.lot, amount: event.data.repaid }]),
      ];
    case 'LotBecameUsable':
      return outOf([{ lot: event.data.lot, amount: event.data.repaid }]);
    case 'CreditsDebited':
    case 'HoldCaptured':
    case 'CreditsAdjusted':
      return outOf(event.data.allocations);
    case 'DebitReversed':
      return event.data.allocations;
    case 'LotExpired':
    case 'CreditsRefunded':
      return outOf([event.data]);
    case 'AccountOpened':
    case 'PolicyAssigned':
    case 'CreditsHeld':
    case 'HoldVoided':
    case 'HoldTimedOut':
    case 'OwnKeyUsageRecorded':
    case 'PoolFrozen':
    case 'PoolUnfrozen':
    case 'CapSet':
    case 'CapRemoved':
    case 'GrantCycleStarted':
    case 'BalanceFellLow':
    case 'BalanceRecovered':
    case 'AlertChanged':
      return [];
    default:
      return unreachable(event, 'the books know every event that moves a lot');
  }
};

const carriers: ReadonlySet<AccountName> = new Set<AccountName>([
  'liabilities:deferred-revenue',
  'liabilities:promotional-credits',
]);

/**
 * The domain's postings of an event with the lots' share of them spelled out, one line for each account and lot. `learn` the
 * event first. The lots' lines must sum to what the postings say of the accounts that carry lots.
 */
export const linesOf = (event: CreditPoolEvent, context: PostingContext): readonly Line[] => {
  const { asset, funding } = context;
  const lines = new Map<string, Line>();
  const add = (line: Line): void => {
    const key = `${line.account} ${line.lot ?? ''} ${line.asset}`;
    lines.set(key, { ...line, amount: plus(lines.get(key)?.amount ?? zero, line.amount) });
  };
  let carried = 0n;
  for (const { lot, amount } of lotMoves(event)) {
    add({
      account:
        funding.get(lot) === 'paid' ? 'liabilities:deferred-revenue' : 'liabilities:promotional-credits',
      lot,
      amount: negated(amount),
      asset,
    });
    carried -= amount;
  }
  for (const posting of postingsOf(event, context))
    if (carriers.has(posting.account)) carried -= posting.amount;
    else add({ ...posting, lot: null });
  invariant(carried === 0n, 'what lots lose and gain is what the books say of them');
  return [...lines.values()]
    .filter(({ amount }) => amount !== zero)
    .sort((a, b) => (a.amount > zero ? 0 : 1) - (b.amount > zero ? 0 : 1));
};
