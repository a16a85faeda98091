import type { Instant, Nanos } from '#kernel';

/** Plain data: what a document prints, and nothing that has to be looked up while it is printed. */

/** Seller or buyer as printed. A name may be in any script; an address is printed line by line. */
export type Party = {
  readonly name: string;
  readonly address: readonly string[];
  readonly email: string | null;
  readonly taxId: string | null;
};

export type PrintedLine = {
  /** seat, seat premium, base, pass, credits: see `words`. */
  readonly code: string;
  readonly period: { readonly start: Instant; readonly end: Instant } | null;
  readonly quantity: number;
  readonly days: { readonly days: number; readonly of: number } | null;
  readonly unitPrice: Nanos;
  readonly amount: Nanos;
  /** The amount is a part of what quantity and price come to. */
  readonly partial?: boolean;
};

export type PrintedTax = {
  readonly code: string;
  readonly jurisdiction: string;
  /** In percent. */
  readonly rate: Nanos;
  readonly base: Nanos;
  readonly amount: Nanos;
};

export type PrintedTotals = { readonly net: Nanos; readonly tax: Nanos; readonly gross: Nanos };

/** Money in or out: when, by what, how much. */
export type PrintedPayment = {
  readonly kind: 'payment' | 'refund';
  readonly id: string;
  readonly method: string | null;
  readonly amount: Nanos;
  readonly at: Instant;
};

export type Mark = 'paid' | 'void' | 'credited';

type Printed = {
  readonly number: string;
  readonly dated: Instant;
  readonly seller: Party;
  /** Null: the customer had said nothing of itself. */
  readonly buyer: Party | null;
  /** ISO 3166-1 alpha-2 of the buyer: how amounts are spelled. Null: as in the United States. */
  readonly country: string | null;
  /** What the buyer wants to read, ISO 639-1. Null or left out: what is spoken in the country. */
  readonly language?: string | null;
  readonly customer: string;
  readonly currency: string;
  /** Nanos of the smallest coin of the currency. */
  readonly minorUnit: Nanos;
};

type Charged = {
  readonly lines: readonly PrintedLine[];
  readonly taxes: readonly PrintedTax[];
  readonly totals: PrintedTotals;
};

export type InvoiceDocument = Printed &
  Charged & {
    readonly kind: 'invoice';
    readonly id: string;
    readonly mark: Mark | null;
    /** Why it is void. */
    readonly note: string | null;
    /** Null: collected at once by the saved payment method. */
    readonly dueAt: Instant | null;
    readonly payments: readonly PrintedPayment[];
    readonly creditNotes: readonly {
      readonly number: string;
      readonly dated: Instant;
      readonly amount: Nanos;
    }[];
    /** Still to pay. */
    readonly open: Nanos;
  };

export type CreditNoteDocument = Printed &
  Charged & {
    readonly kind: 'credit-note';
    readonly id: string;
    readonly invoice: string;
    readonly invoiceDated: Instant;
    readonly reason: string;
    /** Its part of every tax of the invoice, of those that come to nothing too; `taxes` are what the first templates print. */
    readonly allTaxes: readonly PrintedTax[];
    readonly againstOpen: Nanos;
    readonly toRefund: Nanos;
  };

/** That money came: the invoice's payments, and what they were for. `number` is the invoice's. */
export type ReceiptDocument = Printed & {
  readonly kind: 'receipt';
  readonly id: string;
  readonly paidAt: Instant;
  readonly totals: PrintedTotals;
  readonly payments: readonly PrintedPayment[];
  readonly credited: Nanos;
};

export type StatementEntry = {
  readonly at: Instant;
  /** `goodwill`: what was refunded beyond what was owed is waived, so the account does not move. */
  readonly what: 'invoice' | 'credit-note' | 'payment' | 'refund' | 'refund-failed' | 'goodwill' | 'void';
  /** Number of the document, or of the invoice that was paid. */
  readonly number: string;
  /** Payment method, the provider's reference of a refund, or why something was taken back. */
  readonly detail: string | null;
  /** Above zero: the customer owes more. */
  readonly amount: Nanos;
};

/** A line of an entry's document; equal lines of many seats are one. */
export type StatementCharge = {
  /** Place in the entries: 0, 1, … */
  readonly entry: number;
  readonly sells: 'subscription' | 'credits';
  readonly code: string;
  readonly period: PrintedLine['period'];
  /** Null: a part of a line, taken back. */
  readonly quantity: number | null;
  readonly days: PrintedLine['days'];
  readonly unitPrice: Nanos | null;
  /** Before taxes; below zero: taken back. */
  readonly amount: Nanos;
};

/** A payment that the payer's bank took back, or wanted to. Stands beside the account: credits and debt answer it. */
export type StatementDispute = {
  readonly at: Instant;
  readonly dispute: string;
  readonly payment: string;
  readonly state: 'open' | 'won' | 'lost';
  readonly amount: Nanos;
};

/** What a pool of the customer had, gained, spent and lost: opening and moves come to closing. Debt is below zero. */
export type StatementCredits = {
  readonly account: string;
  readonly asset: string;
  readonly opening: Nanos;
  readonly moves: readonly { readonly kind: string; readonly amount: Nanos }[];
  readonly closing: Nanos;
};

/** A customer's account over one cycle, in one currency: entries and opening come to what is owed at its end. */
export type StatementAccount = {
  readonly opening: Nanos;
  /** Oldest first. */
  readonly entries: readonly StatementEntry[];
  readonly charges: readonly StatementCharge[];
  /** What was invoiced less what was taken back, by place and rate (R27). */
  readonly taxes: readonly PrintedTax[];
  readonly disputes: readonly StatementDispute[];
  readonly credits: readonly StatementCredits[];
};

/** R26: a customer's account with the seller over one cycle, in one currency. `number` names the cycle. */
export type StatementDocument = Printed &
  StatementAccount & {
    readonly kind: 'statement';
    readonly from: Instant;
    readonly until: Instant;
  };

export type LedgerDocument = InvoiceDocument | CreditNoteDocument | ReceiptDocument | StatementDocument;
