import type { CreditPoolEvent, Usage } from '#domain/credit-pool';
import type { PolicyEvent } from '#domain/policy';
import { formatNanos, unreachable, type Nanos } from '#kernel';
import { moment } from '../print/times.js';
import { named, words, type Summary } from './wording.js';

type Part = { readonly lot: string; readonly amount: Nanos };

const from = (parts: readonly Part[]): string => parts.map(({ lot }) => lot).join(' + ');
const usageText = (usage: Usage | null): string | null =>
  usage === null
    ? null
    : `${usage.provider}/${usage.model} ${usage.inputTokens} in, ${usage.outputTokens} out`;
const who = ({ member, space }: { readonly member: string | null; readonly space: string | null }): string =>
  words(named('member', member), named('space', space));

export const poolSummaryOf = (event: CreditPoolEvent | PolicyEvent): Summary => {
  switch (event.type) {
    case 'AccountOpened':
      return {
        amount: null,
        says: words(
          `for ${event.data.owner.kind} ${event.data.owner.id}`,
          `anchor ${moment(event.data.anchor)}`,
          event.data.zone,
        ),
      };
    case 'PolicyAssigned':
      return { amount: null, says: event.data.policy };
    case 'PolicyPublished':
      return { amount: null, says: `${event.data.plan}@${event.data.version.toString()}` };
    case 'CreditsGranted':
      return {
        amount: event.data.amount,
        says: words(
          event.data.lot,
          event.data.class,
          named('for', event.data.source.reference),
          event.data.source.reason,
        ),
      };
    case 'CreditsPurchased': {
      const { lot, amount, paid } = event.data;
      return {
        amount,
        says: words(
          lot,
          event.data.class,
          `paid ${formatNanos(paid.amount)} ${paid.currency} (${paid.reference})`,
        ),
      };
    }
    case 'LotBecameUsable':
    case 'LotExpired':
      return { amount: event.data.amount, says: event.data.lot };
    case 'CreditsDebited':
      return {
        amount: event.data.amount,
        says: words(
          event.data.debit,
          `from ${from(event.data.allocations)}`,
          who(event.data),
          usageText(event.data.usage),
        ),
      };
    default:
      return moreOf(event);
  }
};

type More = Exclude<
  CreditPoolEvent,
  {
    readonly type:
      | 'AccountOpened'
      | 'PolicyAssigned'
      | 'CreditsGranted'
      | 'CreditsPurchased'
      | 'LotBecameUsable'
      | 'LotExpired'
      | 'CreditsDebited';
  }
>;

const moreOf = (event: More): Summary => {
  switch (event.type) {
    case 'DebitReversed':
      return {
        amount: event.data.amount,
        says: words(event.data.debit, `to ${from(event.data.allocations)}`, event.data.reason),
      };
    case 'CreditsHeld':
      return {
        amount: event.data.amount,
        says: words(
          event.data.hold,
          `of ${from(event.data.allocations)}`,
          who(event.data),
          `until ${moment(event.data.expiresAt)}`,
        ),
      };
    case 'HoldCaptured':
      return {
        amount: event.data.amount,
        says: words(
          `${event.data.hold} → ${event.data.debit}`,
          `from ${from(event.data.allocations)}`,
          usageText(event.data.usage),
        ),
      };
    case 'HoldVoided':
      return { amount: null, says: words(event.data.hold, event.data.reason) };
    case 'HoldTimedOut':
      return { amount: null, says: event.data.hold };
    case 'CreditsDisputed': {
      const { dispute, lot, amount, debt } = event.data;
      return { amount, says: words(dispute, `of ${lot}`, debt > 0n ? `${formatNanos(debt)} owed` : null) };
    }
    case 'CreditDisputeClosed':
      return {
        amount: event.data.amount,
        says: words(event.data.dispute, event.data.outcome, `to ${event.data.lot}`),
      };
    case 'CreditsForfeited':
      return {
        amount: event.data.amount,
        says: words(`of ${from(event.data.allocations)}`, `with ${event.data.policy}`),
      };
    case 'CreditsAdjusted':
      return {
        amount: event.data.amount,
        says: words(event.data.adjustment, `from ${from(event.data.allocations)}`, event.data.reason),
      };
    case 'CreditsRefunded':
      return {
        amount: event.data.amount,
        says: words(event.data.refund, `of ${event.data.lot}`, event.data.reason),
      };
    default:
      return rulesOf(event);
  }
};

type Rules = Exclude<
  More,
  {
    readonly type:
      | 'DebitReversed'
      | 'CreditsHeld'
      | 'HoldCaptured'
      | 'HoldVoided'
      | 'HoldTimedOut'
      | 'CreditsForfeited'
      | 'CreditsDisputed'
      | 'CreditDisputeClosed'
      | 'CreditsAdjusted'
      | 'CreditsRefunded';
  }
>;

const rulesOf = (event: Rules): Summary => {
  switch (event.type) {
    case 'OwnKeyUsageRecorded':
      return { amount: null, says: words(event.data.record, who(event.data), usageText(event.data.usage)) };
    case 'PoolFrozen':
    case 'PoolUnfrozen':
      return { amount: null, says: words(event.data.reason, event.data.note) };
    case 'CapSet':
      return {
        amount: event.data.limit,
        says: words(`${event.data.scope} ${event.data.subject ?? '(each)'}`, event.data.window),
      };
    case 'CapRemoved':
      return { amount: null, says: `${event.data.scope} ${event.data.subject ?? '(each)'}` };
    case 'GrantCycleStarted':
      return { amount: event.data.available, says: `cycle ${event.data.cycle.toString()}` };
    case 'AnchorMoved':
      return { amount: event.data.available, says: `anchor ${moment(event.data.anchor)}` };
    case 'BalanceFellLow':
    case 'BalanceRecovered':
      return { amount: event.data.available, says: `threshold ${formatNanos(event.data.threshold)}` };
    case 'AlertChanged':
      return {
        amount: null,
        says:
          event.data.alert === null
            ? 'no alert'
            : `below ${formatNanos(event.data.alert.below)} ${event.data.alert.kind}`,
      };
    case 'TopUpLevelSet':
      return {
        amount: event.data.below,
        says: event.data.below === null ? 'disarmed' : `arming ${event.data.arming.toString()}`,
      };
    case 'TopUpLevelReached':
      return {
        amount: event.data.available,
        says: `below ${formatNanos(event.data.below)}, arming ${event.data.arming.toString()}`,
      };
    default:
      return unreachable(event, 'every event has a line in a replay');
  }
};
