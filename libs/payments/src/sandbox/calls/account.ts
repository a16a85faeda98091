import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import Client from 'stripe';
import type { WebhookEndpoint } from '../objects.js';
import { listOf, metadata, parametersOf, text, type Reads } from '../parameters.js';
import { lists, nothing, route, type Route } from './route.js';

type EventName = Stripe.WebhookEndpointCreateParams.EnabledEvent;
/** Which names there are is Stripe's to know: one that never comes is never told. */
const eventName: Reads<EventName> = (given, name) => text(given, name) as EventName;

const subscribing = parametersOf<Stripe.WebhookEndpointCreateParams>()(
  { url: text, enabled_events: listOf(eventName), description: text, metadata },
  ['url', 'enabled_events'],
);

/** The secret is told once, as at Stripe. */
const createEndpoint = route('POST', '/v1/webhook_endpoints', subscribing, async ({ books }, given) => {
  const secret = `whsec_${randomBytes(24).toString('hex')}`;
  const endpoint: WebhookEndpoint = {
    id: books.newId('webhook_endpoint'),
    object: 'webhook_endpoint',
    api_version: Client.API_VERSION,
    created: books.now(),
    description: given.description ?? null,
    enabled_events: given.enabled_events,
    livemode: false,
    metadata: given.metadata ?? {},
    status: 'enabled',
    url: given.url,
  };
  await books.put<'webhook_endpoint'>(endpoint, { secret });
  return { ...endpoint, secret };
});

const deleteEndpoint = route('DELETE', '/v1/webhook_endpoints/:id', nothing, async ({ books, id }) => {
  const endpoint = await books.get('webhook_endpoint', id);
  await books.put<'webhook_endpoint'>({ ...endpoint, status: 'disabled' });
  return { id, object: 'webhook_endpoint', deleted: true };
});

export const accountCalls: readonly Route[] = [
  lists('event', '/v1/events', ['type']),
  route('GET', '/v1/events/:id', nothing, ({ books, id }) => books.get('event', id)),
  createEndpoint,
  deleteEndpoint,
  lists('webhook_endpoint', '/v1/webhook_endpoints'),
  route('GET', '/v1/webhook_endpoints/:id', nothing, ({ books, id }) => books.get('webhook_endpoint', id)),
];
