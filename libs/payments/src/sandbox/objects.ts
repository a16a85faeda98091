import type Stripe from 'stripe';
import type { CardConduct } from './cards.js';
import type { CardFailure } from './problem.js';

/** What the sandbox keeps of an object of Stripe's: members by their own names and kinds, other objects by their ids. */
type Kept<T, K extends keyof T> = { [P in K]: string extends T[P] ? Extract<T[P], string | null> : T[P] };

export type Customer = Kept<
  Stripe.Customer,
  'id' | 'object' | 'created' | 'description' | 'email' | 'livemode' | 'metadata'
> & {
  name: string | null;
  invoice_settings: { default_payment_method: string | null };
  /** It is nobody any more: of such a one Stripe shows this and its id alone. */
  deleted?: true;
};

export type PaymentMethod = Kept<
  Stripe.PaymentMethod,
  'id' | 'object' | 'created' | 'customer' | 'livemode'
> & {
  type: 'card';
  metadata: Stripe.Metadata;
  card: Pick<Stripe.PaymentMethod.Card, 'brand' | 'exp_month' | 'exp_year' | 'last4' | 'country'> & {
    fingerprint: string;
  };
};

/** A further step of the payer; of the members but `type` the one that is named by it. */
type NextAction = {
  type: 'redirect_to_url' | 'use_stripe_sdk' | 'display_bank_transfer_instructions';
  /** On a page of the sandbox. */
  redirect_to_url?: { url: string; return_url: string | null };
  /** The payer's browser shows it by itself: nobody said where to come back to. */
  use_stripe_sdk?: { type: 'three_d_secure_redirect'; stripe_js: string };
  display_bank_transfer_instructions?: Pick<
    Stripe.PaymentIntent.NextAction.DisplayBankTransferInstructions,
    'amount_remaining' | 'currency' | 'hosted_instructions_url' | 'reference' | 'type'
  >;
} | null;

export type PaymentIntent = Kept<
  Stripe.PaymentIntent,
  | 'id'
  | 'object'
  | 'allowed_payment_method_types'
  | 'amount'
  | 'amount_capturable'
  | 'amount_received'
  | 'canceled_at'
  | 'cancellation_reason'
  | 'capture_method'
  | 'confirmation_method'
  | 'created'
  | 'currency'
  | 'customer'
  | 'description'
  | 'latest_charge'
  | 'livemode'
  | 'metadata'
  | 'payment_method'
  | 'payment_method_types'
  | 'setup_future_usage'
  | 'status'
> & { client_secret: string; last_payment_error: CardFailure | null; next_action: NextAction };

export type SetupIntent = Kept<
  Stripe.SetupIntent,
  | 'id'
  | 'object'
  | 'allowed_payment_method_types'
  | 'cancellation_reason'
  | 'created'
  | 'customer'
  | 'description'
  | 'livemode'
  | 'payment_method'
  | 'payment_method_types'
  | 'status'
  | 'usage'
> & {
  client_secret: string;
  metadata: Stripe.Metadata;
  last_setup_error: CardFailure | null;
  next_action: NextAction;
};

export type Charge = Kept<
  Stripe.Charge,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'balance_transaction'
  | 'captured'
  | 'created'
  | 'currency'
  | 'customer'
  | 'description'
  | 'disputed'
  | 'failure_code'
  | 'failure_message'
  | 'livemode'
  | 'metadata'
  | 'paid'
  | 'payment_intent'
  | 'payment_method'
  | 'refunded'
  | 'status'
>;

export type Refund = Kept<
  Stripe.Refund,
  | 'id'
  | 'object'
  | 'amount'
  | 'balance_transaction'
  | 'charge'
  | 'created'
  | 'currency'
  | 'payment_intent'
  | 'reason'
  | 'status'
> & { metadata: Stripe.Metadata };

export type Dispute = Kept<
  Stripe.Dispute,
  | 'id'
  | 'object'
  | 'amount'
  | 'charge'
  | 'created'
  | 'currency'
  | 'livemode'
  | 'metadata'
  | 'payment_intent'
  | 'reason'
  | 'status'
> & { is_charge_refundable: boolean; evidence: { uncategorized_text: string | null } };

export type BalanceTransaction = Kept<
  Stripe.BalanceTransaction,
  | 'id'
  | 'object'
  | 'amount'
  | 'available_on'
  | 'created'
  | 'currency'
  | 'description'
  | 'fee'
  | 'net'
  | 'source'
  | 'status'
  | 'type'
> & { reporting_category: string };

export type CheckoutSession = Kept<
  Stripe.Checkout.Session,
  | 'id'
  | 'object'
  | 'amount_subtotal'
  | 'amount_total'
  | 'cancel_url'
  | 'client_reference_id'
  | 'created'
  | 'currency'
  | 'customer'
  | 'expires_at'
  | 'livemode'
  | 'mode'
  | 'payment_intent'
  | 'payment_status'
  | 'setup_intent'
  | 'status'
  | 'success_url'
  | 'url'
> & { metadata: Stripe.Metadata };

export type Product = Kept<
  Stripe.Product,
  'id' | 'object' | 'active' | 'created' | 'description' | 'livemode' | 'metadata' | 'name' | 'updated'
>;

export type Price = Kept<
  Stripe.Price,
  'id' | 'object' | 'active' | 'created' | 'currency' | 'livemode' | 'metadata' | 'product'
> & {
  billing_scheme: 'per_unit';
  type: 'one_time' | 'recurring';
  recurring: { interval: Stripe.Price.Recurring.Interval; interval_count: number } | null;
  unit_amount: number;
};

export type Event = Kept<
  Stripe.Event,
  'id' | 'object' | 'api_version' | 'created' | 'livemode' | 'pending_webhooks'
> & {
  type: Stripe.Event['type'];
  request: { id: string | null; idempotency_key: string | null };
  data: { object: SandboxObject };
};

export type WebhookEndpoint = Kept<
  Stripe.WebhookEndpoint,
  | 'id'
  | 'object'
  | 'api_version'
  | 'created'
  | 'description'
  | 'enabled_events'
  | 'livemode'
  | 'metadata'
  | 'status'
  | 'url'
>;

export type TaxCalculation = Kept<
  Stripe.Tax.Calculation,
  | 'object'
  | 'amount_total'
  | 'currency'
  | 'customer'
  | 'customer_details'
  | 'expires_at'
  | 'livemode'
  | 'ship_from_details'
  | 'shipping_cost'
  | 'tax_amount_exclusive'
  | 'tax_amount_inclusive'
  | 'tax_breakdown'
  | 'tax_date'
> & { readonly id: string; readonly created: number };

/** By the name that the object gives itself. */
export type Objects = {
  customer: Customer;
  payment_method: PaymentMethod;
  payment_intent: PaymentIntent;
  setup_intent: SetupIntent;
  charge: Charge;
  refund: Refund;
  dispute: Dispute;
  balance_transaction: BalanceTransaction;
  'checkout.session': CheckoutSession;
  product: Product;
  price: Price;
  'tax.calculation': TaxCalculation;
  event: Event;
  webhook_endpoint: WebhookEndpoint;
};
export type Kind = keyof Objects;
export type SandboxObject = Exclude<Objects[Kind], Event>;

/** What the sandbox knows of an object and tells nobody: which card it is, what is left to happen. */
export type Hidden = {
  /** Of a payment method: its test card. */
  readonly card?: string;
  /** Of an intent that is under way: how often it is still answered so, and how it will end. */
  readonly pending?: number;
  readonly conduct?: CardConduct;
  /** Of a webhook endpoint. */
  readonly secret?: string;
  /** Of a checkout session: what its intent is made with. */
  readonly intentMetadata?: Record<string, string>;
  readonly title?: string;
};

export const prefixes: Readonly<Record<Kind, string>> = {
  customer: 'cus',
  payment_method: 'pm',
  payment_intent: 'pi',
  setup_intent: 'seti',
  charge: 'ch',
  refund: 're',
  dispute: 'dp',
  balance_transaction: 'txn',
  'checkout.session': 'cs_test',
  product: 'prod',
  price: 'price',
  'tax.calculation': 'taxcalc',
  event: 'evt',
  webhook_endpoint: 'we',
};
