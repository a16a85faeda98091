import type { Instant, Nanos } from '#kernel';

/** Where the buyer is, as far as tax needs to know; nothing of it names a person. */
export type TaxPlace = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2 subdivision without the country (`CA`), where the country taxes by region. */
  readonly region: string | null;
  /** As given by the buyer; its form is checked, not its owner. */
  readonly taxId: string | null;
};

export type TaxableLine = { readonly sells: 'subscription' | 'credits'; readonly amount: Nanos };

export type TaxRequest = {
  /** Null: nothing is known of the buyer's place; no tax is charged then, and the invoice says so by having no tax line. */
  readonly place: TaxPlace | null;
  readonly currency: string;
  /** What amounts of an invoice are whole multiples of. */
  readonly minorUnit: Nanos;
  readonly lines: readonly TaxableLine[];
  readonly at: Instant;
};

/** Shaped like an invoice's tax line. `rate` in percent. */
export type Tax = {
  readonly code: string;
  readonly jurisdiction: string;
  readonly rate: Nanos;
  readonly base: Nanos;
  readonly amount: Nanos;
};

/** R27, R46: tax by location. The same request gives the same answer for ever (tables are dated): a preview is what is charged. */
export type TaxDesk = { readonly taxesOf: (request: TaxRequest) => Promise<readonly Tax[]> };
