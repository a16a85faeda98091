import type { Instant, Nanos } from '#kernel';

/** What is to be collected by the customer's saved payment method (R10). Amounts are whole minor units of the currency. */
export type Charge = {
  /** `pay_…`, spelled from what is paid for: the same id is the same charge, however often it is asked for. */
  readonly payment: string;
  readonly customer: string;
  readonly amount: Nanos;
  readonly currency: string;
  /** What it pays: an order (`ord_…`), an invoice (`inv_…`) or a purchase of credits (`pur_…`). */
  readonly pays: string;
  /** Somebody is there who can take a further step, such as 3-D Secure, and comes back to this address. Left out: nobody is, and what needs a step fails. */
  readonly attended?: { readonly returnUrl: string } | undefined;
  readonly at: Instant;
};

/** Money back, of one payment. */
export type Refund = {
  /** `ref_…`, deterministic like a payment's. */
  readonly refund: string;
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly at: Instant;
};

export type ChargeAnswer =
  /** `amount`: what was taken, which is what the first call with this id asked for. */
  | {
      readonly kind: 'succeeded';
      readonly method: string;
      readonly reference: string;
      readonly amount: Nanos;
      readonly currency: string;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly says: string | null }
  /** Of an attended charge alone: the payer does this first. Shown to them, and stored nowhere: it is asked for again. */
  | { readonly kind: 'requires-action'; readonly url: string | null; readonly clientSecret: string | null }
  /** Under way: ask again. Nothing may be concluded from it. */
  | { readonly kind: 'pending' };

export type RefundAnswer =
  | { readonly kind: 'succeeded'; readonly reference: string }
  | { readonly kind: 'failed'; readonly code: string; readonly says: string | null };

/** What a payment still has to give back. */
export type Refundable = {
  /** Of what was taken: less what has gone back, whoever asked for it. */
  readonly left: Nanos;
  readonly currency: string;
  /** The payer's bank holds the money, or has kept it: nothing of it can be given back. */
  readonly disputed: boolean;
};

/** R68: what the provider is told of a subscription whose seats are counted. */
export type Quantity = { readonly customer: string; readonly seats: number; readonly at: Instant };

/**
 * R46: the payment provider, as the ledger uses it. Every call may be repeated: ids are the caller's. A call that throws has an
 * unknown outcome: it is asked again with the same id, and answers what came of the first.
 */
export type Payments = {
  readonly charge: (charge: Charge) => Promise<ChargeAnswer>;
  /** What became of a charge; null: the provider never heard of it. */
  readonly outcomeOf: (payment: string) => Promise<ChargeAnswer | null>;
  /**
   * Ends a charge that waits for its payer or never reached the provider, so that it takes nothing later, also when it is asked for only
   * then. Answers what it came to: it may have succeeded before. Null: nobody had asked for it.
   */
  readonly giveUp: (payment: string) => Promise<ChargeAnswer | null>;
  readonly refund: (refund: Refund) => Promise<RefundAnswer>;
  /** As it is now, refunds included that the ledger has not heard of; null: nothing was taken under this id. */
  readonly refundable: (payment: string) => Promise<Refundable | null>;
  readonly reportQuantity: (quantity: Quantity) => Promise<void>;
};

/** A payment method on file, as people may see it. */
export type PaymentMethod = {
  readonly method: string;
  readonly brand: string;
  readonly last4: string;
  /** `2030-01`: the last month in which it is good. */
  readonly expires: string;
  readonly isDefault: boolean;
};

/** `setup`: `set_…`, the caller's: the same id is the same setup. */
export type MethodSetup = { readonly setup: string; readonly customer: string };

/** Cards never pass through the ledger: the payer's browser gives them to the provider with the client secret. */
export type MethodSetupAnswer = {
  readonly reference: string;
  readonly clientSecret: string;
  /** A page of the provider's own where the payer gives a card; null: the caller's own form does, with the client secret. */
  readonly url: string | null;
};

export type PaymentMethods = {
  readonly setUpMethod: (setup: MethodSetup) => Promise<MethodSetupAnswer>;
  /** At most a page of them; the default first. */
  readonly methodsOf: (customer: string) => Promise<readonly PaymentMethod[]>;
  /** What charges use from now on. `absent`: the customer has no such method. */
  readonly makeDefault: (customer: string, method: string) => Promise<'done' | 'absent'>;
  /** It is charged never again; where it was the default, another one on file becomes it. `absent`: the customer has no such method, for instance because it was removed before. */
  readonly removeMethod: (customer: string, method: string) => Promise<'done' | 'absent'>;
};

/** The first purchase of somebody without a method on file, on the provider's own page. `payment` is charged at most once. */
export type Checkout = Charge & {
  /** What the page says is bought. */
  readonly title: string;
  readonly successUrl: string;
  readonly cancelUrl: string;
};

export type Checkouts = {
  readonly checkout: (checkout: Checkout) => Promise<{ readonly reference: string; readonly url: string }>;
};

/** The bank of a payer takes a payment back, and somebody decides (R36). */
export type ProviderDispute = {
  readonly dispute: string;
  /** Null: a payment that is not the ledger's. */
  readonly payment: string | null;
  readonly amount: Nanos;
  readonly currency: string;
  /** `inquiry`: the bank asks first, and the money stays until it disputes. */
  readonly state: 'inquiry' | 'open' | 'won' | 'lost';
  readonly reason: string;
  readonly at: Instant;
};

/** One line of the provider's books. `net` = `amount` − `fee`; money that leaves is negative. */
export type ProviderEntry = {
  readonly entry: string;
  readonly kind: 'charge' | 'refund' | 'dispute' | 'fee' | 'payout' | 'other';
  /** The provider's name of what moved it: a charge, a refund, a dispute. */
  readonly source: string | null;
  /** The ledger's payment behind it; null: none of the ledger's. */
  readonly payment: string | null;
  readonly amount: Nanos;
  readonly fee: Nanos;
  readonly net: Nanos;
  readonly currency: string;
  readonly at: Instant;
};

/** What somebody who compares books reads of the provider. */
export type ProviderBooks = {
  /** Every dispute of one payment, oldest first. */
  readonly disputesOf: (payment: string) => Promise<readonly ProviderDispute[]>;
  /** Everything that moved money since then and before the second instant, newest first, page by page. */
  readonly entriesSince: (at: Instant, before?: Instant) => AsyncIterable<ProviderEntry>;
};

/** What books are compared with. */
export type ProviderListing = Pick<ProviderBooks, 'entriesSince'>;

/** What a verified notice of the provider is about. Notices repeat and overtake each other: what holds now is fetched through the port. */
export type ProviderNotice = {
  /** The provider's name of the notice, the same on every delivery. */
  readonly id: string;
  readonly at: Instant;
  /** As the provider spells it: `payment_intent.succeeded`. */
  readonly type: string;
  readonly kind: 'payment' | 'refund' | 'dispute' | 'method' | 'checkout' | 'unknown';
  /** The provider's name of the object. */
  readonly object: string;
  /** The ledger's payment that it is about (`pay_…`), where it is about one of the ledger's. */
  readonly payment: string | null;
  /** The ledger's customer (`cus_…`), likewise. */
  readonly customer: string | null;
};

/** Everything that the ledger uses of a payment provider. */
export type PaymentProvider = Payments & PaymentMethods & Checkouts & ProviderBooks;
