import { cycleNumber, invariant, later, unreachable, type Instant } from '#kernel';
import { rebase } from './alert.js';
import { nextDueOf } from './due.js';
import { disputeChanged } from './dispute-credits.js';
import type { CreditPoolEvent } from './events.js';
import type { Fact } from './fact.js';
import { captured, heldNow, released } from './hold-facts.js';
import { discard } from './hold-timeouts.js';
import { debited, lotsChanged, reversed } from './lot-facts.js';
import { paysFirst } from './lots.js';
import { available, type CreditPool } from './pool.js';
import { rollCivil, rollCycle } from './tallies.js';
import { levelChanged } from './top-up-level.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const poolFoldVersion = '4';

/** Owns the pool and updates it in place. Its invariants stay on in production: a wrong balance is worse than a stopped command. */
export const evolve = (pool: CreditPool, event: CreditPoolEvent): CreditPool => {
  invariant(event.at >= pool.at, 'time never goes back in a stream');
  pool.at = event.at;
  if (event.type === 'CreditsDebited') debited(pool, event.data, event.at);
  else {
    apply(pool, event);
    discard(pool.timeouts, pool.holds);
    pool.nextDue = nextDueOf(pool);
  }
  return pool;
};

/** Everything but debits. No default: a new event does not compile until the fold knows it. */
const apply = (
  pool: CreditPool,
  event: Exclude<CreditPoolEvent, { readonly type: 'CreditsDebited' }>,
): void => {
  switch (event.type) {
    case 'AccountOpened':
    case 'PolicyAssigned':
    case 'GrantCycleStarted':
    case 'AnchorMoved':
    case 'AlertChanged':
    case 'BalanceFellLow':
    case 'BalanceRecovered':
      governed(pool, event);
      return;
    case 'CreditsGranted':
    case 'CreditsPurchased':
    case 'LotBecameUsable':
    case 'LotExpired':
    case 'CreditsAdjusted':
    case 'CreditsForfeited':
    case 'CreditsRefunded':
      lotsChanged(pool, event);
      return;
    case 'CreditsDisputed':
    case 'CreditDisputeClosed':
      disputeChanged(pool, event);
      return;
    case 'DebitReversed':
      reversed(pool, event.data);
      return;
    case 'CreditsHeld':
      heldNow(pool, event.data, event.at);
      return;
    case 'HoldCaptured':
      captured(pool, event.data);
      return;
    case 'HoldVoided':
    case 'HoldTimedOut':
      released(pool, event.data, event.type === 'HoldVoided' ? 'voided' : 'timed-out');
      return;
    case 'CapSet':
    case 'CapRemoved':
      capped(pool, event);
      return;
    case 'PoolFrozen':
      pool.frozen.set(event.data.reason, { since: event.at, until: event.data.until });
      return;
    case 'PoolUnfrozen':
      pool.frozen.delete(event.data.reason);
      return;
    case 'TopUpLevelSet':
    case 'TopUpLevelReached':
      levelChanged(pool, event);
      return;
    case 'OwnKeyUsageRecorded':
      return;
    default:
      unreachable(event, 'the fold knows every event of a pool');
  }
};

type Governing = Fact<
  | 'AccountOpened'
  | 'PolicyAssigned'
  | 'GrantCycleStarted'
  | 'AnchorMoved'
  | 'AlertChanged'
  | 'BalanceFellLow'
  | 'BalanceRecovered'
>;

const governed = (pool: CreditPool, event: Governing): void => {
  switch (event.type) {
    case 'AccountOpened': {
      const { account: id, owner, anchor, zone } = event.data;
      pool.account = { id, owner, anchor, zone };
      rollCycle(pool, cycleNumber(anchor, zone, 'month', event.at));
      rollCivil(pool, event.at);
      return;
    }
    case 'PolicyAssigned':
      pool.plan = { policy: event.data.policy, terms: event.data.terms };
      pool.lots.sort((a, b) => paysFirst(event.data.terms.burnOrder, a, b));
      if (!pool.alert.chosen) alertBy(pool, event.data.terms.alert);
      return;
    case 'GrantCycleStarted':
      invariant(
        event.data.cycle === pool.cycle + 1 && event.at === pool.windows.cycle.end,
        'grant cycles follow each other',
      );
      rollCycle(pool, event.data.cycle);
      rebase(pool, available(pool));
      return;
    case 'AnchorMoved':
      moved(pool, event.data.anchor, event.at);
      rebase(pool, available(pool));
      return;
    case 'AlertChanged':
      pool.alert.chosen = true;
      alertBy(pool, event.data.alert);
      return;
    case 'BalanceFellLow':
    case 'BalanceRecovered':
      invariant(event.data.available === available(pool), 'an alert tells the balance that the fold has');
      invariant(pool.alert.low !== (event.type === 'BalanceFellLow'), 'an alert comes once per episode');
      pool.alert.low = event.type === 'BalanceFellLow';
  }
};

/** The first window begins with the move, wherever the new anchor's own month began: what was accepted before it counts before it. */
const moved = (pool: CreditPool, anchor: Instant, at: Instant): void => {
  invariant(pool.account !== null, 'a pool is open before its anchor moves');
  pool.account = { ...pool.account, anchor };
  rollCycle(pool, cycleNumber(anchor, pool.account.zone, 'month', at));
  pool.windows.cycle = { ...pool.windows.cycle, start: later(pool.windows.cycle.start, at) };
};

/** Without a rule there is no episode. */
const alertBy = (pool: CreditPool, rule: CreditPool['alert']['rule']): void => {
  pool.alert.rule = rule;
  if (rule === null) pool.alert.low = false;
  rebase(pool, pool.alert.base);
};

const capped = (pool: CreditPool, { type, data }: Fact<'CapSet' | 'CapRemoved'>): void => {
  const caps = pool.caps[data.scope];
  const cap = type === 'CapSet' ? { subject: data.subject, window: data.window, limit: data.limit } : null;
  if (data.subject === null) caps.each = cap;
  else if (cap === null) caps.of.delete(data.subject);
  else caps.of.set(data.subject, cap);
};
