import type { Instant, Nanos } from '#kernel';

/** Where the buyer is, as far as tax needs to know; nothing of it names a person. */
export type TaxPlace = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2 subdivision without the country (`CA`), or its name, where the country taxes by region. */
  readonly region: string | null;
  /** Where the country taxes by it, as the United States do; the tables know the islands of Spain and Portugal by it. Left out: not known. */
  readonly postalCode?: string | null;
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

/**
 * R27, R46: tax by location. The same request gives the same answer (tables are dated): a preview is what is charged. A desk that is
 * asked over the network rejects with `TaxUnknown` when it has no answer; nothing is charged then, with tax or without.
 */
export type TaxDesk = { readonly taxesOf: (request: TaxRequest) => Promise<readonly Tax[]> };

/**
 * Nobody can say what the tax is: never taken for "none". `place`: the buyer's address does not say where it is, and asking again
 * changes nothing; `unavailable`: asking again may.
 */
export class TaxUnknown extends Error {
  constructor(
    readonly reason: 'place' | 'unavailable',
    message: string,
  ) {
    super(message);
    this.name = 'TaxUnknown';
  }
}
