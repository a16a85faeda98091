import {
  creditPool,
  creditPoolEvents,
  creditPoolState,
  learn,
  owedBy,
  posted,
  postingContext,
  postingsOf,
  type PostingContext,
  type CreditPool,
  type CreditPoolEvent,
} from '#domain/credit-pool';
import { sum, type Decide, type Instant, type Json } from '#kernel';
import { spelled } from './naive-pool.js';

/** The real pool, as an engine would run it: what is due is booked round by round, then it decides; the log holds stored bytes. */
export type PoolRun = { state: CreditPool; readonly log: CreditPoolEvent[]; readonly books: Books };

/** Invariant 4: every event is balanced (the postings see to it), and what the books owe is what the pool has. */
export type Books = { readonly context: PostingContext; owed: bigint; total: bigint };

export const startedRun = (state: CreditPool = creditPool.initial()): PoolRun => ({
  state,
  log: [],
  books: { context: postingContext(), owed: 0n, total: 0n },
});

const book = (run: PoolRun, event: CreditPoolEvent): void => {
  const { storedName, data } = creditPoolEvents.encode(event);
  const stored = creditPoolEvents.decode(storedName, event.at, JSON.parse(JSON.stringify(data)) as Json);
  run.state = creditPool.evolve(run.state, stored);
  run.log.push(stored);
  const postings = postingsOf(stored, learn(run.books.context, stored));
  run.books.owed += owedBy(postings, run.books.context.asset);
  run.books.total += sum(postings.map((posting) => posting.amount));
};

export const settleTo = (run: PoolRun, at: Instant): void => {
  for (let due = creditPool.settle(run.state, at); due.length > 0; due = creditPool.settle(run.state, at))
    for (const event of due) book(run, event);
};

/** The refusal's code, or null. */
export const decideOn = <Code extends string>(
  run: PoolRun,
  at: Instant,
  decide: Decide<CreditPoolEvent, CreditPool, Code>,
): Code | null => {
  settleTo(run, at);
  const decision = decide(run.state, at);
  if (decision.kind === 'refused') return decision.code;
  for (const event of decision.events) book(run, event);
  return null;
};

export const folded = (
  log: readonly CreditPoolEvent[],
  from: CreditPool = creditPool.initial(),
): CreditPool => log.reduce((state, event) => creditPool.evolve(state, event), from);

export const stateText = (state: CreditPool): string => JSON.stringify(creditPoolState.encode(state));
export const restored = (text: string): CreditPool => creditPoolState.decode(JSON.parse(text) as Json);

export const poolHas = (state: CreditPool): bigint =>
  posted(state) + sum(state.waiting.map((lot) => lot.free));

/** An event in the words of the reference. Null: one that the reference does not tell. */
export const told = (event: CreditPoolEvent): string | null => {
  const details = detailsOf(event);
  return details === null ? null : [event.at, event.type, ...details.map(String)].join(' ');
};

const detailsOf = (event: CreditPoolEvent): readonly unknown[] | null => {
  switch (event.type) {
    case 'CreditsGranted':
    case 'CreditsPurchased':
    case 'LotBecameUsable':
      return [event.data.lot, event.data.amount, event.data.repaid];
    case 'LotExpired':
    case 'CreditsRefunded':
      return [event.data.lot, event.data.amount];
    case 'CreditsDebited':
      return [event.data.debit, spelled([...event.data.allocations])];
    case 'CreditsHeld':
      return [event.data.hold, spelled([...event.data.allocations])];
    case 'HoldCaptured':
      return [event.data.hold, spelled([...event.data.allocations]), event.data.debt];
    case 'HoldVoided':
    case 'HoldTimedOut':
      return [event.data.hold];
    case 'DebitReversed':
      return [event.data.debit, event.data.debtForgiven];
    case 'CreditsAdjusted':
      return [event.data.adjustment, spelled([...event.data.allocations])];
    case 'GrantCycleStarted':
      return [event.data.cycle, event.data.available];
    case 'BalanceFellLow':
    case 'BalanceRecovered':
      return [event.data.available, event.data.threshold];
    default:
      return null;
  }
};
