import { cycleNumber, invariant, plus, zero, type Nanos } from '#kernel';
import type { PoolEvent } from '../pool-events.js';
import { moveText } from '../windows.js';
import type { AccountRow } from './table.js';

/** Events that are rare and whose effect depends on what the account is: they are folded over its row, one by one. */
export type AccountStep = Extract<
  PoolEvent['event'],
  {
    readonly type:
      | 'AccountOpened'
      | 'PolicyAssigned'
      | 'AlertChanged'
      | 'BalanceFellLow'
      | 'BalanceRecovered'
      | 'GrantCycleStarted'
      | 'AnchorMoved'
      | 'CreditsGranted'
      | 'CreditsPurchased'
      | 'LotBecameUsable'
      | 'CreditsForfeited';
  }
>;

const STEPS: ReadonlySet<string> = new Set<AccountStep['type']>([
  'AccountOpened',
  'PolicyAssigned',
  'AlertChanged',
  'BalanceFellLow',
  'BalanceRecovered',
  'GrantCycleStarted',
  'AnchorMoved',
  'CreditsGranted',
  'CreditsPurchased',
  'LotBecameUsable',
  'CreditsForfeited',
]);

export const isAccountStep = (event: PoolEvent['event']): event is AccountStep => STEPS.has(event.type);

type Rule = { readonly kind: string; readonly below: Nanos } | null;

/** Without a rule there is no episode. */
const ruled = (row: AccountRow, rule: Rule): AccountRow => ({
  ...row,
  alert_kind: rule?.kind ?? null,
  alert_below: rule?.below ?? null,
  ...(rule === null ? { alert_low: false, alert_since: null } : {}),
});

const opened = ({ data, at }: Extract<AccountStep, { readonly type: 'AccountOpened' }>): AccountRow => ({
  account: data.account,
  owner_kind: data.owner.kind,
  owner_id: data.owner.id,
  anchor: data.anchor,
  zone: data.zone,
  moves: [],
  opened_at: at,
  policy: null,
  asset: null,
  usd_per_credit: null,
  alert_kind: null,
  alert_below: null,
  alert_chosen: false,
  alert_base: zero,
  alert_low: false,
  alert_since: null,
  cycle: cycleNumber(data.anchor, data.zone, 'month', at),
});

const based = (row: AccountRow, amount: Nanos): AccountRow => ({
  ...row,
  alert_base: plus(row.alert_base, amount),
});

const anchored = (
  row: AccountRow,
  { at, data: { anchor, available } }: Extract<AccountStep, { readonly type: 'AnchorMoved' }>,
): AccountRow => ({
  ...row,
  moves: [...row.moves, moveText(at, anchor)],
  cycle: cycleNumber(anchor, row.zone, 'month', at),
  alert_base: available,
});

/** The account's row after one event. `null` before: only its opening may come first. */
export const stepAccount = (row: AccountRow | null, event: AccountStep): AccountRow => {
  if (event.type === 'AccountOpened') return opened(event);
  invariant(row !== null, 'a pool opens before anything happens in it');
  switch (event.type) {
    case 'PolicyAssigned': {
      const { policy, terms } = event.data;
      const assigned = { ...row, policy, asset: terms.asset.code, usd_per_credit: terms.asset.usdPerCredit };
      return row.alert_chosen ? assigned : ruled(assigned, terms.alert);
    }
    case 'AlertChanged':
      return { ...ruled(row, event.data.alert), alert_chosen: true };
    case 'BalanceFellLow':
      return { ...row, alert_low: true, alert_since: event.at };
    case 'BalanceRecovered':
      return { ...row, alert_low: false, alert_since: null };
    case 'GrantCycleStarted':
      return { ...row, cycle: event.data.cycle, alert_base: event.data.available };
    case 'AnchorMoved':
      return anchored(row, event);
    case 'CreditsGranted':
      // What a reversal gives back was in the base already; a lot granted ahead of time counts when it becomes usable.
      return event.data.source.kind === 'reversal' || event.data.effectiveAt > event.at
        ? row
        : based(row, event.data.amount);
    case 'CreditsPurchased':
      return event.data.effectiveAt > event.at ? row : based(row, event.data.amount);
    case 'LotBecameUsable':
      return based(row, event.data.amount);
    case 'CreditsForfeited':
      return { ...row, alert_base: event.data.available };
  }
};
