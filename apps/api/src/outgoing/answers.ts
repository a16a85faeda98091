import type { Attempt, Delivery, Endpoint } from '#outgoing';
import { answer, instantOf, listAnswer, listOf, objectOf, orNull, textOf } from '../openapi/answers.js';
import type { JsonSchema } from '../body/rules.js';

const endpointFields = {
  id: textOf('whe_…'),
  customer: orNull(textOf("Whose events; null: everybody's.")),
  url: textOf('Where events are posted.'),
  events: listOf(textOf('invoice.paid, balance.low, …')),
  created_at: instantOf(''),
  previous_secret_until: orNull(instantOf('Until then the secret before signs as well.')),
  failing_since: orNull(instantOf('Nothing has arrived since; null: the last try worked.')),
  disabled_at: orNull(instantOf('Nothing is sent since.')),
  disabled_reason: orNull({
    type: 'string',
    enum: ['failing', 'gone'],
    description: 'gone: it answered 410.',
  }),
  deleted_at: orNull(instantOf('')),
} as const;

export const endpointSchema = answer('WebhookEndpoint', 'Where events are sent.', endpointFields);
export const endpointListSchema = listAnswer('WebhookEndpointList', endpointSchema);
export const endpointWithSecretSchema = answer(
  'WebhookEndpointWithSecret',
  'An endpoint with a new signing secret.',
  {
    ...endpointFields,
    secret: orNull(textOf('whsec_…, shown once: a repeat of the call answers null here.')),
  },
);

export const endpointAnswer = (endpoint: Endpoint): object => ({
  id: endpoint.id,
  customer: endpoint.customer,
  url: endpoint.url,
  events: endpoint.types,
  created_at: endpoint.createdAt,
  previous_secret_until: endpoint.previousSecretUntil,
  failing_since: endpoint.failingSince,
  disabled_at: endpoint.disabledAt,
  disabled_reason: endpoint.disabledWhy,
  deleted_at: endpoint.deletedAt,
});

const attempts: JsonSchema = listOf(
  objectOf({
    at: instantOf(''),
    ended_at: orNull(instantOf('Null: under way, or its sender died.')),
    status: orNull({ type: 'integer', description: 'HTTP status; null: nobody answered.' }),
    problem: orNull(textOf('Why it failed.')),
  }),
);

export const deliverySchema = answer('WebhookDelivery', 'One event on its way to one endpoint.', {
  id: textOf('whd_…'),
  endpoint: textOf('whe_…'),
  event: textOf('evt_…, the same on every try: `webhook-id`.'),
  type: textOf('invoice.paid, balance.low, …'),
  payload: textOf('The body as it is signed and sent.'),
  state: { type: 'string', enum: ['waiting', 'delivered', 'dead'] },
  next_attempt_at: orNull(instantOf('Null: nothing more is tried.')),
  delivered_at: orNull(instantOf('')),
  attempts,
});
export const deliveryListSchema = listAnswer('WebhookDeliveryList', deliverySchema);

export const deliveryAnswer = (delivery: Delivery): object => ({
  id: delivery.id,
  endpoint: delivery.endpoint,
  event: delivery.event,
  type: delivery.type,
  payload: delivery.payload,
  state: delivery.state,
  next_attempt_at: delivery.nextAt,
  delivered_at: delivery.deliveredAt,
  attempts: delivery.attempts.map(attemptAnswer),
});

const attemptAnswer = ({ at, endedAt, status, problem }: Attempt): object => ({
  at,
  ended_at: endedAt,
  status,
  problem,
});
