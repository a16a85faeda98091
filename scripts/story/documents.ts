import type { Party } from './people.js';
import type { Teller } from './teller.js';

export type InvoiceLine = {
  readonly code: string;
  readonly quantity: number;
  readonly days: { readonly days: number; readonly of: number } | null;
  readonly unit_price: string;
  readonly amount: string;
};
export type CreditNote = {
  readonly number: string | null;
  readonly gross: string;
  readonly against_open: string | null;
  readonly to_refund: string | null;
};
export type Invoice = {
  readonly id: string;
  readonly number: string | null;
  readonly kind: string;
  readonly status: string;
  readonly currency: string;
  readonly dated: string | null;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly {
    readonly code: string;
    readonly jurisdiction: string;
    readonly rate: string;
    readonly amount: string;
  }[];
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly open: string;
  readonly paid: string;
  readonly credit_notes: readonly CreditNote[];
};

/** Every invoice of a customer, whole, the oldest first. */
export const invoicesOf = async (teller: Teller, { customer, owner }: Party): Promise<readonly Invoice[]> => {
  const { data } = await teller.get(owner, `/v1/customers/${customer}/invoices?limit=200`);
  const invoices: Invoice[] = [];
  for (const { id } of data as readonly { readonly id: string }[]) {
    const invoice = await teller.get(owner, `/v1/invoices/${id}`);
    invoices.push(invoice as unknown as Invoice); // as the API documents it
  }
  return invoices.sort((a, b) => (a.number ?? '').localeCompare(b.number ?? ''));
};
