import type { Instant, Nanos } from '#kernel';
import type { Charge, PaymentMethods, ProviderDispute, ProviderNotice } from './port.js';

/** A refund as the provider has it now. */
export type ProviderRefund = {
  /** The provider's name of it. */
  readonly reference: string;
  /** The ledger's (`ref_…`); null: somebody gave the money back at the provider itself. */
  readonly refund: string | null;
  /** Null: of a payment that is not the ledger's. */
  readonly payment: string | null;
  readonly amount: Nanos;
  readonly currency: string;
  /** `sent`: it has left, or will. */
  readonly state: 'sent' | 'failed';
  /** Why it failed. */
  readonly code?: string | null;
  readonly at: Instant;
};

/** What notices are about, as it stands now: notices repeat and overtake each other. Null: nothing that the ledger knows. */
export type ProviderObjects = Pick<PaymentMethods, 'methodsOf' | 'makeDefault'> & {
  /** What a payment was asked for. */
  readonly askedFor: (payment: string) => Promise<Pick<Charge, 'customer' | 'pays'> | null>;
  readonly disputeNamed: (dispute: string) => Promise<ProviderDispute | null>;
  /** Every refund of one payment, whoever made it, oldest first. */
  readonly refundsOf: (payment: string) => Promise<readonly ProviderRefund[]>;
  readonly refundNamed: (reference: string) => Promise<ProviderRefund | null>;
  /** Whose a customer, a payment method or the setup of one is. `customer: null`: a method that is nobody's any more. */
  readonly customerBehind: (notice: ProviderNotice) => Promise<{ readonly customer: string | null } | null>;
};
