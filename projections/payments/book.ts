import { keyOf } from '../fold.js';
import type { AttemptRow, BillRow, BoughtRow, OrderRow, RefundRow } from './table.js';

/** The rows that a batch touches, by their keys. */
export type Book = {
  readonly bills: Map<string, BillRow>;
  readonly orders: Map<string, OrderRow>;
  readonly bought: Map<string, BoughtRow>;
  readonly attempts: Map<string, AttemptRow>;
  readonly refunds: RefundRow[];
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
