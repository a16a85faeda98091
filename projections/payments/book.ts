import { invariant, type Instant } from '#kernel';
import { keyOf } from '../fold.js';
import { untoldOfRefund } from '../going-back.js';
import type { AttemptRow, BillRow, BoughtRow, DisputeRow, OrderRow, RefundRow } from './table.js';

/** The rows that a batch touches, by their keys. */
export type Book = {
  readonly bills: Map<string, BillRow>;
  readonly orders: Map<string, OrderRow>;
  readonly bought: Map<string, BoughtRow>;
  readonly attempts: Map<string, AttemptRow>;
  readonly refunds: Map<string, RefundRow>;
  readonly disputes: Map<string, DisputeRow>;
  /** Of attempts that an invoice tells of from now on. */
  readonly gone: { readonly payment: string; readonly invoice: string }[];
};

const untold = {
  order: null,
  purchase: null,
  reason_code: null,
  reason_says: null,
  method: null,
  trigger: null,
  attempt: null,
} as const;

/** What is told of an attempt stands beside what the other stream told of it; its place is that of the first telling. */
export const tell = (
  { attempts }: Book,
  told: Omit<AttemptRow, keyof typeof untold> & Partial<AttemptRow>,
): void => {
  const key = keyOf(told.payment, told.invoice);
  const known = attempts.get(key);
  attempts.set(key, { ...untold, ...known, ...told, position: known?.position ?? told.position });
};

/** What was under way is over, and told of by its invoice. */
export const forget = ({ attempts, gone }: Book, payment: string): void => {
  attempts.delete(keyOf(payment, ''));
  gone.push({ payment, invoice: '' });
};

/** What an event says of a refund stands over what is known of it; its place is that of the first telling. */
export const tellOfRefund = (
  { refunds }: Book,
  told: Omit<RefundRow, keyof typeof untoldOfRefund> & Partial<RefundRow>,
): void => {
  const key = keyOf(told.invoice, told.refund);
  const known = refunds.get(key);
  refunds.set(key, { ...untoldOfRefund, ...known, ...told, position: known?.position ?? told.position });
};

/** Closed after it is opened, once. */
export const closeDispute = (
  { disputes }: Book,
  { payment, dispute }: Pick<DisputeRow, 'payment' | 'dispute'>,
  closed: { readonly status: 'won' | 'lost'; readonly at: Instant },
): void => {
  const key = keyOf(payment, dispute);
  const known = disputes.get(key);
  invariant(known !== undefined, 'a dispute is closed after it is opened');
  disputes.set(key, { ...known, status: closed.status, closed_at: closed.at });
};

export const openDispute = ({ disputes }: Book, opened: Omit<DisputeRow, 'status' | 'closed_at'>): void => {
  disputes.set(keyOf(opened.payment, opened.dispute), { ...opened, status: 'open', closed_at: null });
};
