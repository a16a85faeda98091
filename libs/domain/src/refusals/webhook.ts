import type { RefusalDescription } from './description.js';

/** Why something is refused about webhooks that go out. */
export const webhookRefusals = {
  'webhook-endpoint-not-found': { says: 'There is no such webhook endpoint.', facts: [] },
  'webhook-delivery-not-found': { says: 'There is no such delivery.', facts: [] },
  'webhook-address-refused': {
    says: 'Webhooks go to public https addresses, without a login and without a fragment.',
    facts: ['param', 'why'],
  },
  'webhook-endpoint-disabled': {
    says: 'The endpoint is switched off: switch it on first.',
    facts: ['endpoint'],
  },
  'too-many-webhook-endpoints': {
    says: 'There are as many webhook endpoints as there may be.',
    facts: ['limit'],
  },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
