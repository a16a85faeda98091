import type { InvoiceEvent } from '#domain/invoice';
import type { PurchaseEvent } from '#domain/purchase';
import { minus, plus, zero, type Nanos } from '#kernel';

/** `under-way`: asked for and not answered. `retried`: failed, and asked for as `retry`. `settled`: failed, and paid by other means. */
export type RefundStatus = 'under-way' | 'paid' | 'failed' | 'retried' | 'settled';

/** What every read model that shows refunds keeps of one. */
export type GoingBack = {
  status: string;
  amount: Nanos;
  /** Part that nothing was owed of any more. */
  expense: Nanos;
  payment: string | null;
  reference: string | null;
  reason_code: string | null;
  reason_says: string | null;
  /** The name under which it was tried again. */
  retry: string | null;
};

export const untoldOfRefund = {
  ...{ expense: zero, payment: null, reference: null, reason_code: null, reason_says: null, retry: null },
} as const;

type Said = { readonly refund: string } & Pick<GoingBack, 'status' | 'amount'> & Partial<GoingBack>;

/** The refunds that an event goes on from. */
export const refundsIn = ({ type, data }: InvoiceEvent | PurchaseEvent): readonly string[] => {
  switch (type) {
    case 'RefundPaid':
    case 'RefundFailed':
    case 'RefundRetryRequested':
    case 'RefundSettled':
    case 'ProviderRefundShared':
    case 'ProviderRefundFailed':
      return [data.refund];
    default:
      return [];
  }
};

/** What an event of an invoice says of refunds. `expenseOf`: what is known of one already. */
export const saidOfRefunds = (
  { type, data }: InvoiceEvent,
  expenseOf: (refund: string) => Nanos,
): readonly Said[] => {
  switch (type) {
    case 'RefundPaid': {
      const { refund, amount, reference } = data;
      const paid = { reference, reason_code: null, reason_says: null };
      return [{ refund, status: 'paid', amount: plus(amount, expenseOf(refund)), ...paid }];
    }
    case 'RefundFailed': {
      const { refund, payment, amount, reference, reason } = data;
      const why = { reason_code: reason.code, reason_says: reason.says };
      return [{ refund, status: 'failed', amount, payment, reference, ...why }];
    }
    case 'RefundRetryRequested': {
      const { refund, retry, payment, amount } = data;
      return [
        { refund, status: 'retried', amount, retry },
        { refund: retry, status: 'under-way', amount, payment },
      ];
    }
    case 'RefundSettled': {
      const { refund, amount, reference } = data;
      return [{ refund, status: 'settled', amount, reference }];
    }
    case 'InvoiceRefundFound': {
      const { refund, payment, expense, credited, reference } = data;
      const amount = plus(credited, expense);
      // What is credited counts as paid when its credit note does.
      const status = credited === zero ? 'paid' : 'under-way';
      return amount > zero ? [{ refund, status, amount, expense, payment, reference }] : [];
    }
    default:
      return [];
  }
};

/** What was an expense of a purchase's refund stands with what its invoice says of the same one. `null`: nothing was. */
export const saidOfExpense = (
  event: PurchaseEvent,
  known: Pick<GoingBack, 'amount' | 'expense' | 'status'> | undefined,
): Said | null => {
  if (event.type !== 'ProviderRefundShared' && event.type !== 'ProviderRefundFailed') return null;
  const { refund, expense, reference } = event.data;
  if (expense === zero) return null;
  if (event.type === 'ProviderRefundShared') {
    const { amount, status } = known ?? { amount: zero, status: 'paid' };
    return { refund, status, amount: plus(amount, expense), expense, reference };
  }
  const { code, says } = event.data.reason;
  const why = { reason_code: code, reason_says: says };
  const owed = known === undefined ? zero : minus(known.amount, known.expense);
  return owed > zero
    ? { refund, status: known?.status ?? 'failed', amount: owed, expense: zero }
    : { refund, status: 'failed', amount: expense, expense, reference, ...why };
};
