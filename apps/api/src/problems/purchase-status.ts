/** HTTP status of the codes about purchases of credits; see `statusOf`. */
export const purchaseStatus = {
  'purchase-not-found': 404,
  'purchase-exists': 409,
  'purchase-declined': 402,
  'purchase-mispaid': 409,
  'purchase-not-paid': 409,
  'purchase-not-credited': 409,
  'refund-not-found': 404,
  'refund-in-flight': 409,
  'too-many-refunds': 409,
  'payment-dispute-open': 409,
  'payment-dispute-not-found': 404,
  'payment-dispute-closed': 409,
  'too-many-payment-disputes': 409,
  'payment-method-not-found': 404,
  'payment-method-in-use': 409,
  'payment-provider-unavailable': 503,
} as const;
