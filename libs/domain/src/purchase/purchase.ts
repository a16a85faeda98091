import { instantOf, type Instant, type Nanos } from '#kernel';
import type { PurchaseEvent } from './events.js';

/** `returning`: its money goes back, because it gave nothing. */
export type PurchaseStatus =
  | 'none'
  | 'requested'
  | 'needs-action'
  | 'paid'
  | 'credited'
  | 'failed'
  | 'abandoned'
  | 'returning'
  | 'returned';

/** `requested`: the pool has not answered yet. `pending`: it has, and the money is on its way. `failed`: the money is owed still. */
export type PurchaseRefund = {
  state: 'requested' | 'pending' | 'paid' | 'failed' | 'declined';
  net: Nanos;
  /** Why it was declined or failed. */
  code: string | null;
  /** Of one that was made at the payment provider: its name there. */
  readonly reference: string | null;
  /** Money, with taxes, where the purchase itself knows. */
  readonly gross: Nanos | null;
  /** What the invoice calls the payment of it. */
  as: string | null;
  /** Of one that was made at the provider: what it was for, once that is known. */
  shares: { readonly credited: Nanos; readonly expense: Nanos } | null;
};

export type PurchaseHead = Pick<
  DataOf<'PurchaseRequested'>,
  | 'purchase'
  | 'customer'
  | 'account'
  | 'payment'
  | 'net'
  | 'gross'
  | 'currency'
  | 'trigger'
  | 'lapsesAt'
  | 'policy'
>;

/** The state of one purchase of credits. Its fold owns it and updates it in place; decisions see it readonly. */
export type Purchase = {
  head: PurchaseHead | null;
  status: PurchaseStatus;
  /** Of one that failed or was not credited: the code. */
  reason: string | null;
  lot: { readonly lot: string; readonly credits: Nanos } | null;
  /** Net, of all refunds that the pool gave up credits for. */
  refunded: Nanos;
  /** Of one that gave nothing: what has gone back. */
  givenBack: Nanos;
  readonly refunds: Map<string, PurchaseRefund>;
  readonly disputes: Map<string, { state: 'open' | 'won' | 'lost'; readonly amount: Nanos }>;
  /** Effective instant of the latest event: time never goes back in a stream. */
  at: Instant;
};

export const emptyPurchase = (): Purchase => ({
  head: null,
  status: 'none',
  reason: null,
  lot: null,
  refunded: 0n as Nanos,
  givenBack: 0n as Nanos,
  refunds: new Map(),
  disputes: new Map(),
  at: instantOf('0000-01-01T00:00:00.000Z'),
});

export type DataOf<Type extends PurchaseEvent['type']> = Extract<
  PurchaseEvent,
  { readonly type: Type }
>['data'];

/** Its payment has not come to its end. */
export const isWaiting = ({ status }: { readonly status: PurchaseStatus }): boolean =>
  status === 'requested' || status === 'needs-action';
