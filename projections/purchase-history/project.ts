import { negated, plus, type Recorded } from '#kernel';
import { isPurchaseFact, type PurchaseFact } from '../ledger-events.js';
import { accountOf, isPoolEvent, type PoolEvent } from '../pool-events.js';
import type { EntryRow, RefundRow } from './table.js';

export type HistoryChanges = {
  readonly entries: readonly EntryRow[];
  readonly refunds: readonly RefundRow[];
};

/** Columns that an event says something of; the others are empty. */
type Said = Pick<EntryRow, 'kind' | 'amount'> & Partial<EntryRow>;

const granted = ({
  lot,
  amount,
  effectiveAt,
  expiresAt,
  policy,
}: {
  lot: string;
  amount: EntryRow['amount'];
  effectiveAt: EntryRow['at'];
  expiresAt: EntryRow['expires_at'];
  policy: string;
}) => ({
  lot,
  amount,
  effective_at: effectiveAt,
  expires_at: expiresAt,
  policy,
});

const saidBy = ({ event }: PoolEvent): Said | null => {
  switch (event.type) {
    case 'CreditsPurchased': {
      const { paid } = event.data;
      const money = { paid_amount: paid.amount, paid_currency: paid.currency, reference: paid.reference };
      return {
        kind: 'purchase',
        class: event.data.class,
        source: 'purchase',
        ...granted(event.data),
        ...money,
      };
    }
    case 'CreditsGranted': {
      const { kind: source, reference, reason } = event.data.source;
      const kind = source === 'promotion' || source === 'adjustment' ? source : 'grant';
      return { kind, class: event.data.class, source, reference, reason, ...granted(event.data) };
    }
    case 'CreditsRefunded': {
      const { lot, amount, paid, reason } = event.data;
      return {
        kind: 'refund',
        lot,
        amount: negated(amount),
        paid_amount: negated(paid.amount),
        paid_currency: paid.currency,
        reference: paid.reference,
        reason,
      };
    }
    case 'CreditsAdjusted':
      return {
        kind: 'adjustment',
        amount: negated(event.data.amount),
        reference: event.data.reference,
        reason: event.data.reason,
      };
    case 'CreditsDisputed': {
      const { dispute, lot, amount, debt, policy } = event.data;
      return { kind: 'dispute', lot, amount: negated(plus(amount, debt)), reference: dispute, policy };
    }
    case 'CreditDisputeClosed': {
      const { dispute, outcome, lot, amount, debtForgiven } = event.data;
      return { kind: `dispute-${outcome}`, lot, amount: plus(amount, debtForgiven), reference: dispute };
    }
    case 'CreditsForfeited':
      return { kind: 'forfeit', amount: negated(event.data.amount), policy: event.data.policy };
    case 'LotExpired':
      return { kind: 'expiry', lot: event.data.lot, amount: negated(event.data.amount) };
    default:
      return null; // spending is the statement's, not the history's
  }
};

const empty = {
  lot: null,
  class: null,
  source: null,
  paid_amount: null,
  paid_currency: null,
  reference: null,
  reason: null,
  effective_at: null,
  expires_at: null,
  policy: null,
} satisfies Partial<EntryRow>;

/** What has become of the money of a refund; its pool says only what it gave up. */
const refundIn = ({ event }: PurchaseFact): RefundRow | null => {
  switch (event.type) {
    case 'PurchaseRefunded': {
      const { refund, tells } = event.data;
      return { refund, state: tells ? 'pending' : 'paid', why: null };
    }
    case 'PurchaseRefundPaid':
      return { refund: event.data.refund, state: 'paid', why: null };
    case 'PurchaseRefundFailed':
      return { refund: event.data.refund, state: 'failed', why: event.data.reason.code };
    default:
      return null;
  }
};

export const project = (events: readonly Recorded[]): HistoryChanges => {
  const refunds = events.filter(isPurchaseFact).flatMap((fact) => refundIn(fact) ?? []);
  return {
    entries: entriesIn(events.filter(isPoolEvent)),
    // The latest of each is what holds.
    refunds: [...new Map(refunds.map((row) => [row.refund, row])).values()],
  };
};

const entriesIn = (events: readonly PoolEvent[]): readonly EntryRow[] =>
  events.flatMap((recorded) => {
    const said = saidBy(recorded);
    if (said === null) return [];
    const { position, recordedAt, actor, event } = recorded;
    return [
      {
        ...empty,
        ...said,
        account: accountOf(recorded),
        position,
        at: event.at,
        recorded_at: recordedAt,
        actor,
      },
    ];
  });
