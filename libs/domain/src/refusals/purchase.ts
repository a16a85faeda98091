import type { RefusalDescription } from './description.js';

/** Why something is refused about credits that are bought, given back and disputed. */
export const purchaseRefusals = {
  'purchase-not-found': { says: 'There is no such purchase.', facts: [] },
  'purchase-exists': { says: 'The purchase was asked for already.', facts: ['purchase'] },
  'account-not-named': {
    says: 'The customer has several accounts and none of them is its own: the call has to name one in `account`.',
    facts: ['param', 'accounts'],
  },
  'purchase-declined': {
    says: 'The payment was declined: nothing was taken and no credits were given.',
    facts: ['purchase', 'reason', 'in_words'],
  },
  'purchase-mispaid': {
    says: 'The payment is not the one that the purchase asked for.',
    facts: ['payment', 'expected', 'paid'],
  },
  'purchase-not-paid': { says: 'The purchase is not paid.', facts: ['status'] },
  'purchase-not-credited': { says: 'The purchase has given no credits.', facts: ['status'] },
  'refund-not-found': { says: 'There is no such refund.', facts: ['refund'] },
  'refund-in-flight': { says: 'Another refund of this purchase is under way.', facts: ['refund'] },
  'refund-owed': {
    says: 'A refund of this purchase failed, and its money is owed still: it has to go first.',
    facts: ['refund', 'reason'],
  },
  'payment-held': {
    says: "The payer's bank holds the money of this purchase, or has kept it: nothing of it can be given back, and no credits are taken.",
    facts: ['purchase', 'refund'],
  },
  'payment-given-back': {
    says: 'The payment provider has not as much of this payment left to give back: somebody gave it back there. No credits are taken.',
    facts: ['purchase', 'refund'],
  },
  'too-many-refunds': { says: 'The purchase has as many refunds as it can keep.', facts: ['limit'] },
  'payment-dispute-open': {
    says: "The payer's bank holds the money of this purchase.",
    facts: ['dispute'],
  },
  'payment-dispute-not-found': { says: 'The purchase has no such dispute.', facts: ['dispute'] },
  'payment-dispute-closed': {
    says: 'The dispute was closed the other way.',
    facts: ['dispute', 'state'],
  },
  'too-many-payment-disputes': {
    says: 'The purchase has as many disputes as it can keep.',
    facts: ['limit'],
  },
  'payment-method-not-found': { says: 'The customer has no such payment method.', facts: [] },
  'payment-method-in-use': {
    says: 'It is what the subscription is charged to: make another one the default first.',
    facts: ['method'],
  },
  'payment-provider-unavailable': {
    says: 'The payment provider does not answer. Whether it has done what was asked is unknown: ask again with the same key.',
    facts: ['retry_after'],
  },
  'webhook-signature-invalid': {
    says: 'Nothing proves that the notice is from the payment provider and new.',
    facts: [],
  },
  'webhook-not-usable': {
    says: 'The notice is from the payment provider, but nothing that this ledger can use.',
    facts: ['reason'],
  },
  'provider-notice-not-found': {
    says: 'There is no such notice of the payment provider.',
    facts: ['notice'],
  },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
