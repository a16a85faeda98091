/** HTTP status of the codes about webhooks that go out; see `statusOf`. */
export const webhookStatus = {
  'webhook-endpoint-not-found': 404,
  'webhook-delivery-not-found': 404,
  'webhook-address-refused': 422,
  'webhook-endpoint-disabled': 409,
  'too-many-webhook-endpoints': 409,
} as const;
