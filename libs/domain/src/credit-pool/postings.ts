import { minus, unreachable, zero, type Nanos } from '#kernel';
import { balanced, moves, type AccountName, type Posting } from '../accounting/index.js';
import type { Allocations, CreditPoolEvent } from './events.js';

/**
 * What an event does not say itself: the pool's asset, and how each lot came to be. Paid credits are deferred revenue until
 * used; given ones are a promotional expense from the moment they are given, and a liability until used.
 */
export type PostingContext = { asset: string; readonly funding: Map<string, 'paid' | 'given'> };

export const postingContext = (): PostingContext => ({ asset: '', funding: new Map() });

/**
 * Fold for whoever books a pool's events from the first one on: learn, then post. It keeps one word for every lot that
 * the pool ever had, because a reversal may bring back any of them.
 */
export const learn = (context: PostingContext, event: CreditPoolEvent): PostingContext => {
  if (event.type === 'PolicyAssigned') context.asset = event.data.terms.asset.code;
  if (event.type === 'CreditsPurchased') context.funding.set(event.data.lot, 'paid');
  // What a reversal gives back had been consumed as revenue: it is owed again, not given.
  if (event.type === 'CreditsGranted')
    context.funding.set(event.data.lot, event.data.source.kind === 'reversal' ? 'paid' : 'given');
  return context;
};

const liability = { paid: 'liabilities:deferred-revenue', given: 'liabilities:promotional-credits' } as const;

/** The account that carries what is left of a lot. */
const carrierOf = ({ funding }: PostingContext, lot: string): AccountName =>
  liability[funding.get(lot) ?? 'given'];

/**
 * The double entry of one event, balanced per asset (invariant 4). Consumption is shown gross: using given credits is revenue too, and
 * the promotional expense of the grant stands against it, so together they are nothing. Holds, caps, freezes and alerts move
 * no value. `learn` the event first.
 */
export const postingsOf = (event: CreditPoolEvent, context: PostingContext): readonly Posting[] =>
  balanced(entriesOf(event, context));

const entriesOf = (event: CreditPoolEvent, context: PostingContext): readonly Posting[] => {
  const { asset } = context;
  switch (event.type) {
    case 'CreditsGranted':
      return granted(event.data, context);
    case 'CreditsPurchased':
      return [...bought(event.data, asset), ...repaid(event.data, context)];
    case 'LotBecameUsable':
      return repaid(event.data, context);
    case 'CreditsDebited':
      return used(event.data.allocations, 'revenue:consumption', context);
    case 'HoldCaptured':
      return [
        ...used(event.data.allocations, 'revenue:consumption', context),
        ...moves('revenue:consumption', 'assets:pool-debt', event.data.debt, asset),
      ];
    case 'DebitReversed':
      return reversed(event.data, context);
    case 'LotExpired':
      return died(event.data, context);
    case 'CreditsAdjusted':
      return used(event.data.allocations, 'expenses:adjustments', context);
    case 'CreditsForfeited':
      return event.data.allocations.flatMap((part) => died(part, context));
    case 'CreditsRefunded':
      return refunded(event.data, asset);
    case 'CreditsDisputed': {
      const { lot, amount, debt } = event.data;
      return [
        ...moves('expenses:disputes', carrierOf(context, lot), amount, asset),
        ...moves('expenses:disputes', 'assets:pool-debt', debt, asset),
      ];
    }
    case 'CreditDisputeClosed':
      return disputeClosed(event.data, context);
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
    case 'AnchorMoved':
    case 'BalanceFellLow':
    case 'BalanceRecovered':
    case 'AlertChanged':
    case 'TopUpLevelSet':
    case 'TopUpLevelReached':
      return [];
    default:
      return unreachable(event, 'every event of a pool has its postings');
  }
};

type DataOf<Type extends CreditPoolEvent['type']> = Extract<CreditPoolEvent, { readonly type: Type }>['data'];

/** Value leaves the lots that carried it: `moves(from, to)` credits `from` and debits `to`. */
const used = (allocations: Allocations, as: AccountName, context: PostingContext): readonly Posting[] =>
  allocations.flatMap(({ lot, amount }) => moves(as, carrierOf(context, lot), amount, context.asset));

const disputeClosed = (
  { lot, amount, debtForgiven }: DataOf<'CreditDisputeClosed'>,
  context: PostingContext,
): readonly Posting[] => [
  ...moves(carrierOf(context, lot), 'expenses:disputes', amount, context.asset),
  ...moves('assets:pool-debt', 'expenses:disputes', debtForgiven, context.asset),
];

const granted = (data: DataOf<'CreditsGranted'>, context: PostingContext): readonly Posting[] => {
  const { kind } = data.source;
  // The debt of a reversed debit had been repaid since: the revenue goes, the customer has the credits again.
  if (kind === 'reversal')
    return moves(carrierOf(context, data.lot), 'revenue:consumption', data.amount, context.asset);
  const expense = kind === 'adjustment' ? 'expenses:adjustments' : 'expenses:promotional';
  return [
    ...moves(carrierOf(context, data.lot), expense, data.amount, context.asset),
    ...repaid(data, context),
  ];
};

/** S5: the part of a lot that pays what the customer owes. */
const repaid = (
  data: { readonly lot: string; readonly repaid: Nanos },
  context: PostingContext,
): readonly Posting[] => moves('assets:pool-debt', carrierOf(context, data.lot), data.repaid, context.asset);

/** $1 paid = $1 of credits (R45): of one asset it is one entry; of two, each asset has its own. */
const bought = ({ paid, amount }: DataOf<'CreditsPurchased'>, asset: string): readonly Posting[] =>
  paid.currency === asset
    ? moves('liabilities:deferred-revenue', 'assets:cash', amount, asset)
    : [
        ...moves('equity:conversion', 'assets:cash', paid.amount, paid.currency),
        ...moves('liabilities:deferred-revenue', 'equity:conversion', amount, asset),
      ];

const refunded = ({ paid, amount }: DataOf<'CreditsRefunded'>, asset: string): readonly Posting[] =>
  paid.currency === asset
    ? moves('assets:cash', 'liabilities:deferred-revenue', amount, asset)
    : [
        ...moves('equity:conversion', 'liabilities:deferred-revenue', amount, asset),
        ...moves('assets:cash', 'equity:conversion', paid.amount, paid.currency),
      ];

/** The exact opposite of the debit, as far as its debt is forgiven; the rest comes back as a grant of its own. */
const reversed = (
  { allocations, debtForgiven }: DataOf<'DebitReversed'>,
  context: PostingContext,
): readonly Posting[] => [
  ...allocations.flatMap(({ lot, amount }) =>
    moves(carrierOf(context, lot), 'revenue:consumption', amount, context.asset),
  ),
  ...moves('assets:pool-debt', 'revenue:consumption', debtForgiven, context.asset),
];

/** What was paid for and never used is breakage (R41); what was given and never used costs nothing after all. */
const died = ({ lot, amount }: Allocations[number], context: PostingContext): readonly Posting[] =>
  moves(
    context.funding.get(lot) === 'paid' ? 'revenue:breakage' : 'expenses:promotional',
    carrierOf(context, lot),
    amount,
    context.asset,
  );

/** What the ledger owes a customer in credits, from its postings alone: it must equal what the pool has posted. */
export const owedBy = (postings: Iterable<Posting>, asset: string): Nanos => {
  let owed: Nanos = zero;
  for (const posting of postings)
    if (
      posting.asset === asset &&
      (posting.account === 'liabilities:deferred-revenue' ||
        posting.account === 'liabilities:promotional-credits' ||
        posting.account === 'assets:pool-debt')
    )
      owed = minus(owed, posting.amount);
  return owed;
};
