import type Stripe from 'stripe';
import type { Books } from '../books.js';
import { sandboxLimits } from '../limits.js';
import { integer, listOf, metadata, oneOf, parametersOf, text } from '../parameters.js';
import { invalid } from '../problem.js';
import { completeSessionOf, createSession, expireSession, payAtCheckout } from '../resources/checkout.js';
import { declinedIntent } from '../resources/intents.js';
import { createPrice, createProduct } from '../resources/prices.js';
import { currency, shippingAtCheckout } from './details.js';
import { lists, nothing, route, type Route } from './route.js';

type Session = Stripe.Checkout.SessionCreateParams;

const product = parametersOf<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>()(
  { name: text, description: text },
  ['name'],
);
const price = parametersOf<Stripe.Checkout.SessionCreateParams.LineItem.PriceData>()(
  { currency, unit_amount: integer(1, sandboxLimits.amount), product_data: product },
  ['currency', 'unit_amount', 'product_data'],
);
const line = parametersOf<Stripe.Checkout.SessionCreateParams.LineItem>()(
  { price: text, price_data: price, quantity: integer(1, 1_000) },
  ['quantity'],
);
type Line = ReturnType<typeof line>;

const priced = async (
  books: Books,
  { price: id, price_data: data, quantity }: Line,
): Promise<{ readonly amount: number; readonly currency: string; readonly name: string }> => {
  if (data !== undefined && id === undefined) {
    const { unit_amount: unit, product_data: product, currency: of } = data;
    return { amount: unit * quantity, currency: of, name: product.name };
  }
  if (id === undefined || data !== undefined)
    throw invalid('You must specify either `price` or `price_data`.', { param: 'line_items' });
  const { unit_amount: unit, product, currency: of, type } = await books.get('price', id);
  if (type === 'recurring')
    throw invalid('You specified `payment` mode but passed a recurring price.', { param: 'line_items' });
  return { amount: unit * quantity, currency: of, name: (await books.get('product', product)).name };
};

const ofIntent = parametersOf<Stripe.Checkout.SessionCreateParams.PaymentIntentData>()({
  metadata,
  description: text,
  setup_future_usage: oneOf('off_session'),
  shipping: shippingAtCheckout,
});
const ofSetup = parametersOf<Stripe.Checkout.SessionCreateParams.SetupIntentData>()({ metadata });

const creating = parametersOf<Session>()(
  {
    allowed_payment_method_types: listOf(oneOf('card')),
    cancel_url: text,
    client_reference_id: text,
    currency,
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
  const prices = [];
  for (const one of lines) prices.push(await priced(books, one));
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

/** What the provider's own page sends: no call of the SDK. */
type PageConfirmation = { readonly payment_method: string; readonly expected_amount: number };
const confirming = parametersOf<PageConfirmation>()(
  { payment_method: text, expected_amount: integer(0, sandboxLimits.amount) },
  ['payment_method'],
);

/** The official command-line tool pays at a checkout as its page would. */
const confirmPage = route(
  'POST',
  '/v1/payment_pages/:id/confirm',
  confirming,
  async ({ books, id, pages }, { payment_method: method, expected_amount: expected }) => {
    const session = await books.get('checkout.session', id);
    if (expected !== undefined && expected !== (session.amount_total ?? 0))
      throw invalid('The amount is not what this session asks for.', { param: 'expected_amount' });
    const intent = await payAtCheckout(books, session, { method, pages });
    const declined = intent.object === 'payment_intent' && intent.status === 'requires_payment_method';
    if (declined && intent.last_payment_error !== null)
      throw declinedIntent(intent.last_payment_error, intent);
    await completeSessionOf(books, intent);
    return books.get('checkout.session', id);
  },
);

const creatingProduct = parametersOf<Stripe.ProductCreateParams>()(
  { name: text, description: text, metadata },
  ['name'],
);
const recurring = parametersOf<Stripe.PriceCreateParams.Recurring>()(
  { interval: oneOf('day', 'week', 'month', 'year'), interval_count: integer(1, 36) },
  ['interval'],
);
const creatingPrice = parametersOf<Stripe.PriceCreateParams>()(
  { product: text, unit_amount: integer(0, sandboxLimits.amount), currency, metadata, recurring },
  ['product', 'unit_amount', 'currency'],
);

export const checkoutCalls: readonly Route[] = [
  createCheckout,
  lists('checkout.session', '/v1/checkout/sessions', ['customer', 'payment_intent', 'status']),
  route('GET', '/v1/checkout/sessions/:id', nothing, ({ books, id }) => books.get('checkout.session', id)),
  route('POST', '/v1/checkout/sessions/:id/expire', nothing, async ({ books, id }) =>
    expireSession(books, await books.get('checkout.session', id)),
  ),
  route('GET', '/v1/payment_pages/:id', nothing, ({ books, id }) => books.get('checkout.session', id)),
  confirmPage,
  route('POST', '/v1/products', creatingProduct, ({ books }, given) => createProduct(books, given)),
  lists('product', '/v1/products'),
  route('GET', '/v1/products/:id', nothing, ({ books, id }) => books.get('product', id)),
  route('POST', '/v1/prices', creatingPrice, ({ books }, given) => createPrice(books, given)),
  lists('price', '/v1/prices', ['product']),
  route('GET', '/v1/prices/:id', nothing, ({ books, id }) => books.get('price', id)),
];
