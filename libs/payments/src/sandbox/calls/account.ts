import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import Client from 'stripe';
import { sandboxLimits } from '../limits.js';
import type { WebhookEndpoint } from '../objects.js';
import { integer, listOf, metadata, oneOf, parametersOf, text, type Reads } from '../parameters.js';
import { invalid } from '../problem.js';
import { createSession, expireSession } from '../resources/checkout.js';
import { lists, nothing, route, type Route } from './route.js';

type Session = Stripe.Checkout.SessionCreateParams;

const product = parametersOf<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>()(
  { name: text, description: text },
  ['name'],
);
const price = parametersOf<Stripe.Checkout.SessionCreateParams.LineItem.PriceData>()(
  { currency: text, unit_amount: integer(1, sandboxLimits.amount), product_data: product },
  ['currency', 'unit_amount', 'product_data'],
);
const line = parametersOf<Stripe.Checkout.SessionCreateParams.LineItem>()(
  { price_data: price, quantity: integer(1, 1_000) },
  ['price_data', 'quantity'],
);
const ofIntent = parametersOf<Stripe.Checkout.SessionCreateParams.PaymentIntentData>()({
  metadata,
  description: text,
  setup_future_usage: oneOf('off_session'),
});
const ofSetup = parametersOf<Stripe.Checkout.SessionCreateParams.SetupIntentData>()({ metadata });

const creating = parametersOf<Session>()(
  {
    allowed_payment_method_types: listOf(oneOf('card')),
    cancel_url: text,
    client_reference_id: text,
    currency: text,
    customer: text,
    line_items: listOf(line),
    metadata,
    mode: oneOf('payment', 'setup'),
    payment_intent_data: ofIntent,
    setup_intent_data: ofSetup,
    success_url: text,
  },
  ['mode', 'success_url'],
);

const createCheckout = route('POST', '/v1/checkout/sessions', creating, async ({ books, pages }, given) => {
  const { mode, line_items: lines = [], payment_intent_data: intent, setup_intent_data: setup } = given;
  const prices = lines.map(
    ({
      price_data: {
        unit_amount: unit,
        currency,
        product_data: { name },
      },
      quantity,
    }) => ({
      amount: unit * quantity,
      currency,
      name,
    }),
  );
  const [first] = prices;
  if (mode === 'payment' && first === undefined)
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' });
  return createSession(books, {
    mode,
    customer: given.customer ?? null,
    client_reference_id: given.client_reference_id ?? null,
    success_url: given.success_url,
    cancel_url: given.cancel_url ?? null,
    metadata: given.metadata ?? {},
    amount_total: mode === 'payment' ? prices.reduce((sum, { amount }) => sum + amount, 0) : null,
    currency: (first?.currency ?? given.currency ?? null)?.toLowerCase() ?? null,
    hidden: {
      intentMetadata: (mode === 'payment' ? intent?.metadata : setup?.metadata) as Record<string, string>,
      ...(first === undefined ? {} : { title: first.name }),
    },
    pages,
  });
});

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
  createCheckout,
  lists('checkout.session', '/v1/checkout/sessions', ['customer', 'payment_intent', 'status']),
  route('GET', '/v1/checkout/sessions/:id', nothing, ({ books, id }) => books.get('checkout.session', id)),
  route('POST', '/v1/checkout/sessions/:id/expire', nothing, async ({ books, id }) =>
    expireSession(books, await books.get('checkout.session', id)),
  ),
  lists('event', '/v1/events', ['type']),
  route('GET', '/v1/events/:id', nothing, ({ books, id }) => books.get('event', id)),
  createEndpoint,
  deleteEndpoint,
  lists('webhook_endpoint', '/v1/webhook_endpoints'),
  route('GET', '/v1/webhook_endpoints/:id', nothing, ({ books, id }) => books.get('webhook_endpoint', id)),
];
