import { negated, plus, zero, type Instant, type Nanos, type Recorded } from '#kernel';
import { entry, keyOf } from '../fold.js';
import { changeLots, noLotChanges, type LotChanges } from '../lot-changes.js';
import { accountOf, poolEvents, type PoolEvent } from '../pool-events.js';
import { isAccountStep, type AccountStep } from './account-steps.js';
import type { CapRow, FreezeRow } from './table.js';

type PoolDelta = { debt: Nanos; at: Instant; revision: bigint; position: bigint };
/** Accepted at one instant: the writer, which knows the account's zone, finds its day and cycle. */
type Spent = {
  readonly account: string;
  readonly member: string;
  readonly space: string;
  readonly acceptedAt: Instant;
  amount: Nanos;
};

export type BalanceChanges = {
  readonly pools: Map<string, PoolDelta>;
  readonly steps: Map<string, AccountStep[]>;
  readonly lots: LotChanges;
  readonly spent: Map<string, Spent>;
  /** `null`: lifted, removed. */
  readonly freezes: Map<
    string,
    { readonly key: { account: string; reason: string }; readonly row: FreezeRow | null }
  >;
  readonly caps: Map<
    string,
    { readonly key: { account: string; scope: string; subject: string }; readonly row: CapRow | null }
  >;
};

type Spender = { readonly member: string | null; readonly space: string | null };

/** S7: what nobody in particular spent counts against no cap. */
const spend = (
  changes: BalanceChanges,
  account: string,
  { member, space }: Spender,
  how: { at: Instant; amount: Nanos },
): void => {
  if (member === null && space === null) return;
  const key = keyOf(account, member ?? '', space ?? '', how.at);
  const spent = entry(changes.spent, key, () => ({
    account,
    member: member ?? '',
    space: space ?? '',
    acceptedAt: how.at,
    amount: zero,
  }));
  spent.amount = plus(spent.amount, how.amount);
};

const debtOf = ({ event }: PoolEvent): Nanos => {
  switch (event.type) {
    case 'HoldCaptured':
    case 'CreditsDisputed':
      return event.data.debt;
    case 'DebitReversed':
    case 'CreditDisputeClosed':
      return negated(event.data.debtForgiven);
    case 'CreditsGranted':
    case 'CreditsPurchased':
    case 'LotBecameUsable':
      return negated(event.data.repaid);
    default:
      return zero;
  }
};

const changeSpend = (changes: BalanceChanges, account: string, { event }: PoolEvent): void => {
  if (event.type === 'CreditsDebited')
    spend(changes, account, event.data, { at: event.at, amount: event.data.amount });
  else if (event.type === 'HoldCaptured')
    spend(changes, account, event.data, { at: event.data.heldAt, amount: event.data.amount });
  else if (event.type === 'DebitReversed')
    spend(changes, account, event.data, { at: event.data.debitedAt, amount: negated(event.data.amount) });
};

const changeLimits = ({ freezes, caps }: BalanceChanges, account: string, { event }: PoolEvent): void => {
  switch (event.type) {
    case 'PoolFrozen':
    case 'PoolUnfrozen': {
      const key = { account, reason: event.data.reason };
      const row =
        event.type === 'PoolFrozen'
          ? { ...key, since: event.at, until: event.data.until, note: event.data.note }
          : null;
      freezes.set(keyOf(account, event.data.reason), { key, row });
      return;
    }
    case 'CapSet':
    case 'CapRemoved': {
      const key = { account, scope: event.data.scope, subject: event.data.subject ?? '' };
      const row =
        event.type === 'CapSet' ? { ...key, window: event.data.window, limit: event.data.limit } : null;
      caps.set(keyOf(account, key.scope, key.subject), { key, row });
      return;
    }
    default: // no limit changes
  }
};

/** One change per row, however many events of the batch touched it. */
export const project = (events: readonly Recorded[]): BalanceChanges => {
  const changes: BalanceChanges = {
    pools: new Map(),
    steps: new Map(),
    lots: noLotChanges(),
    spent: new Map(),
    freezes: new Map(),
    caps: new Map(),
  };
  for (const recorded of poolEvents(events)) {
    const account = accountOf(recorded);
    const pool = entry(changes.pools, account, () => ({
      debt: zero,
      at: recorded.event.at,
      revision: 0n,
      position: 0n,
    }));
    const debt = debtOf(recorded);
    if (debt !== zero) pool.debt = plus(pool.debt, debt);
    pool.at = recorded.event.at;
    pool.revision = recorded.revision;
    pool.position = recorded.position;
    if (isAccountStep(recorded.event)) entry(changes.steps, account, () => []).push(recorded.event);
    changeLots(changes.lots, recorded);
    changeSpend(changes, account, recorded);
    changeLimits(changes, account, recorded);
  }
  return changes;
};
