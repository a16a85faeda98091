import { instantOf, minus, zero, type Instant, type Nanos, type View, type Window } from '#kernel';
import type { InvoiceEvent } from './events.js';
import type { RecordDocument } from './requests.js';

export type InvoiceStatus = 'draft' | 'open' | 'past-due' | 'paid' | 'void';

export type Line = {
  readonly sells: 'subscription' | 'credits';
  readonly net: Nanos;
  readonly period: Window | null;
  /** Of a subscription, as time passes; what a credit note takes back of it stays counted here. */
  earned: Nanos;
  /** What credit notes take back, those without a number included. */
  reserved: Nanos;
  /** What numbered credit notes took back, and the part of it that was not earned. */
  returned: Nanos;
  returnedUnearned: Nanos;
};

export type CreditNote = {
  readonly lines: readonly { readonly line: number; readonly amount: Nanos }[];
  readonly net: Nanos;
  readonly tax: Nanos;
  number: string | null;
};

/**
 * `under-way`: asked for once more, and not answered. `retried`: failed, and asked for under another name. `settled`: failed, and
 * paid by other means. What is under way for the first time is not known here.
 */
export type InvoiceRefund = {
  state: 'under-way' | 'paid' | 'failed' | 'retried' | 'settled';
  readonly amount: Nanos;
  /** Null: of a refund that went well, which says no more than that. */
  readonly payment: string | null;
  reference: string | null;
  /** Why it failed: the code. */
  reason: string | null;
};

/** Given back at the provider itself, by the ledger's name of it. */
export type FoundRefund = {
  readonly reference: string;
  readonly expense: Nanos;
  /** Follows the money: what it takes back has gone when it counts. */
  readonly creditNote: string | null;
};

export type InvoiceDispute = {
  state: 'open' | 'won' | 'lost';
  readonly payment: string;
  readonly amount: Nanos;
};

/** The state of one invoice. Its fold owns it and updates it in place; decisions see it readonly. */
export type Invoice = {
  head: {
    readonly id: string;
    readonly entity: string;
    readonly customer: string;
    readonly currency: string;
    readonly dueDays: number | null;
  } | null;
  /** Effective instant of the latest event: time never goes back in a stream. */
  at: Instant;
  status: InvoiceStatus;
  number: string | null;
  readonly lines: Line[];
  readonly taxes: { readonly amount: Nanos; reserved: Nanos }[];
  /** Null: none, or collected at once. */
  dueAt: Instant | null;
  gross: Nanos;
  /** Still to pay; what payments brought in; what credit notes took back. Unless void, open + paid + credited = gross + refundable + refunded. */
  open: Nanos;
  paid: Nanos;
  credited: Nanos;
  /** Owed back to the payer, and paid back. */
  refundable: Nanos;
  refunded: Nanos;
  /** Revenue is booked up to here, and next at `earnAt` (null: all of it, or none). */
  earnedUpTo: Instant;
  earnAt: Instant | null;
  /** Amounts by id. */
  readonly payments: Map<string, Nanos>;
  readonly refunds: Map<string, InvoiceRefund>;
  readonly found: Map<string, FoundRefund>;
  /** By the provider's name of each. */
  readonly disputes: Map<string, InvoiceDispute>;
  readonly failures: Set<string>;
  readonly creditNotes: Map<string, CreditNote>;
  /** What credit notes take back together, those without a number included: never more than the invoice. */
  reserved: Nanos;
  /** What was printed last, by form and document: the invoice, its receipt, each credit note. */
  readonly documents: Map<string, RecordDocument>;
};

/** Names what is printed of a document in one form. */
export const printKey = ({ form, document }: Pick<RecordDocument, 'form' | 'document'>): string =>
  `${form} ${document}`;

const beginning = instantOf('0000-01-01T00:00:00.000Z');

export const emptyInvoice = (): Invoice => ({
  head: null,
  at: beginning,
  status: 'draft',
  number: null,
  lines: [],
  taxes: [],
  dueAt: null,
  gross: zero,
  open: zero,
  paid: zero,
  credited: zero,
  refundable: zero,
  refunded: zero,
  earnedUpTo: beginning,
  earnAt: null,
  payments: new Map(),
  refunds: new Map(),
  found: new Map(),
  disputes: new Map(),
  failures: new Set(),
  creditNotes: new Map(),
  reserved: zero,
  documents: new Map(),
});

export type Fact<Type extends InvoiceEvent['type']> = Extract<InvoiceEvent, { readonly type: Type }>;
export type DataOf<Type extends InvoiceEvent['type']> = Fact<Type>['data'];

/** Of a subscription line: invoiced, not earned and not taken back. */
export const unearned = (line: View<Line>): Nanos =>
  line.sells === 'subscription' ? minus(minus(line.net, line.earned), line.returnedUnearned) : zero;

/** Owed back, and no refund that failed or is tried again stands for it. */
export const freeToRefund = ({ refundable, refunds }: View<Invoice>): Nanos => {
  let free = refundable;
  for (const { state, amount } of refunds.values())
    if (state === 'failed' || state === 'under-way') free = minus(free, amount);
  return free;
};

/** When something happens by itself: the term of payment ends, or revenue is earned. Null: nothing does. */
export const nextDueOf = ({ status, dueAt, earnAt }: View<Invoice>): Instant | null => {
  const term = status === 'open' ? dueAt : null;
  return term === null || (earnAt !== null && earnAt < term) ? earnAt : term;
};
