import type { CreditPoolEvent } from '#domain/credit-pool';
import { unreachable, type Nanos } from '#kernel';

export type Part = { readonly lot: string; readonly amount: Nanos };

/** What events do to a lot: the first two kinds add to it, the others take from it. */
export type LotEffect = {
  readonly kind: 'granted' | 'returned' | 'repaid' | 'spent' | 'expired' | 'adjusted' | 'refunded';
  readonly parts: readonly Part[];
};

export const adds = ({ kind }: LotEffect): boolean => kind === 'granted' || kind === 'returned';

const only = (kind: LotEffect['kind'], parts: readonly Part[]): readonly LotEffect[] => [{ kind, parts }];

/** Of one event. Holds pin what stays in the lot: they add and take nothing. */
export const lotEffects = (event: CreditPoolEvent): readonly LotEffect[] => {
  switch (event.type) {
    case 'CreditsGranted':
    case 'CreditsPurchased': {
      const { lot, amount, repaid } = event.data;
      return [...only('granted', [{ lot, amount }]), ...only('repaid', [{ lot, amount: repaid }])];
    }
    case 'LotBecameUsable':
      return only('repaid', [{ lot: event.data.lot, amount: event.data.repaid }]);
    case 'CreditsDebited':
    case 'HoldCaptured':
      return only('spent', event.data.allocations);
    case 'DebitReversed':
      return only('returned', event.data.allocations);
    case 'CreditDisputeClosed':
      return only('returned', [event.data]);
    case 'CreditsDisputed':
      return only('refunded', [event.data]);
    case 'LotExpired':
      return only('expired', [event.data]);
    case 'CreditsForfeited':
      return only('expired', event.data.allocations);
    case 'CreditsAdjusted':
      return only('adjusted', event.data.allocations);
    case 'CreditsRefunded':
      return only('refunded', [event.data]);
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
      return unreachable(event, 'the auditor knows what every event does to a lot');
  }
};
