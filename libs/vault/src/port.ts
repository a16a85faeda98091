import type { Instant } from '#kernel';

/** Who somebody is. Nothing of it is ever in an event: events hold the opaque id alone. */
export type Person = { readonly name: string | null; readonly email: string | null };

/** R82: how future invoices address the buyer. */
export type BillingDetails = {
  readonly name: string;
  readonly email: string | null;
  readonly taxId: string | null;
  /** ISO 639-1: what invoices are to be written in. Null or left out: what is spoken in the country. */
  readonly language?: string | null;
  readonly address: {
    readonly line1: string | null;
    readonly line2: string | null;
    readonly postalCode: string | null;
    readonly city: string | null;
    readonly region: string | null;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
  };
};

/** A card on file as its provider shows it; its number is nowhere in the product. */
export type MethodOnFile = {
  readonly method: string;
  readonly brand: string;
  readonly last4: string;
  /** `2030-01` */
  readonly expires: string;
  readonly isDefault: boolean;
};

export type VaultEntry =
  | { readonly kind: 'person'; readonly content: Person }
  | { readonly kind: 'organization'; readonly content: { readonly name: string } }
  | { readonly kind: 'billing-details'; readonly content: BillingDetails }
  /** S28: the buyer as printed on one issued document, kept for the legal retention. */
  | { readonly kind: 'printed-buyer'; readonly content: BillingDetails }
  /** What the provider said last; the provider knows better. */
  | {
      readonly kind: 'payment-methods';
      readonly content: { readonly methods: readonly MethodOnFile[]; readonly at: Instant };
    }
  /** A customer's own words: they may hold personal data. */
  | { readonly kind: 'words'; readonly content: { readonly text: string } };

/** Where a customer's methods on file stand. */
export const methodsOnFileOf = (customer: string): string => `payment-methods:${customer}`;

/**
 * Personal data by opaque id, outside the log: what is erased here is forgotten everywhere, and the log and its digest stay as
 * they are. `subject` groups what belongs to one member or customer, so that `erase` finds all of it.
 */
export type Vault = {
  /** Under a new id the first time; the same id again replaces what stood there. What was printed once stays as it was printed (R82). */
  readonly put: (id: string, subject: string, entry: VaultEntry) => Promise<void>;
  /** What is unknown or erased is left out. At most `vaultLimits.page` ids. */
  readonly find: (ids: readonly string[]) => Promise<ReadonlyMap<string, VaultEntry>>;
  /** Drops every entry of the subject but printed buyers (S28). How many were dropped; a second time none. */
  readonly erase: (subject: string) => Promise<number>;
  /**
   * Erases those of whom nothing was put for `quietMs`: what was put just now may be of an event that is being written. The ones
   * of whom something stays. At most `vaultLimits.page` subjects.
   */
  readonly eraseQuiet: (subjects: readonly string[], quietMs: number) => Promise<readonly string[]>;
};
