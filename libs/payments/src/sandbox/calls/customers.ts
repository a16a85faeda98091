import type Stripe from 'stripe';
import { flag, integer, listOf, metadata, oneOf, parametersOf, text } from '../parameters.js';
import { sandboxLimits } from '../limits.js';
import type { SetupIntent } from '../objects.js';
import { declinedSetup } from '../resources/intents.js';
import {
  attach,
  changeDefault,
  createMethod,
  deleteCustomer,
  detach,
  methodOf,
  updateMethod,
} from '../resources/methods.js';
import { fundBalance } from '../resources/transfers.js';
import { createCustomer, livingCustomer, shownCustomer, updateCustomer } from '../resources/customers.js';
import { cancelSetup, confirmSetup, createSetup } from '../resources/setups.js';
import { invalid } from '../problem.js';
import { billing } from './details.js';
import { lists, nothing, route, searches, type Route } from './route.js';

const person = { email: text, name: text, description: text, metadata };

const createTheCustomer = route(
  'POST',
  '/v1/customers',
  parametersOf<Stripe.CustomerCreateParams>()(person),
  ({ books }, given) => createCustomer(books, given),
);

const settings = parametersOf<Stripe.CustomerUpdateParams.InvoiceSettings>()({
  default_payment_method: text,
});

const updateTheCustomer = route(
  'POST',
  '/v1/customers/:id',
  parametersOf<Stripe.CustomerUpdateParams>()({ ...person, invoice_settings: settings }),
  async ({ books, id }, { invoice_settings: { default_payment_method: method } = {}, ...given }) => {
    const before = await livingCustomer(books, id);
    const changed = Object.keys(given).length === 0 ? before : await updateCustomer(books, before, given);
    return method === undefined ? changed : changeDefault(books, changed, method === '' ? null : method);
  },
);

/** A test card by its number, or by the token that stands for it: `tok_visa`. */
const card = parametersOf<Stripe.PaymentMethodCreateParams.Card & { token?: string }>()({
  ...{ number: text, exp_month: integer(1, 12), exp_year: integer(2000, 2100), cvc: text, token: text },
});

const createTheMethod = route(
  'POST',
  '/v1/payment_methods',
  parametersOf<Stripe.PaymentMethodCreateParams>()(
    { type: oneOf('card'), card, metadata, billing_details: billing },
    ['type', 'card'],
  ),
  async ({ books }, { card: { token, number, exp_month: month, exp_year: year }, metadata: about }) => {
    if (token !== undefined) return methodOf(books, token.replace(/^tok_/, 'pm_card_'));
    if (number === undefined || month === undefined || year === undefined)
      throw invalid('Missing required param: card.', { code: 'parameter_missing', param: 'card' });
    return createMethod(books, { number, exp_month: month, exp_year: year }, about);
  },
);

const updateTheMethod = route(
  'POST',
  '/v1/payment_methods/:id',
  parametersOf<Stripe.PaymentMethodUpdateParams>()({ metadata }),
  async ({ books, id }, { metadata: given = {} }) =>
    updateMethod(books, await books.get('payment_method', id), given),
);

/** Test mode's own: money that a customer sends by bank. */
const fundCashBalance = route(
  'POST',
  '/v1/test_helpers/customers/:id/fund_cash_balance',
  parametersOf<Parameters<Stripe['testHelpers']['customers']['fundCashBalance']>[1]>()(
    { amount: integer(1, sandboxLimits.amount), currency: text, reference: text },
    ['amount', 'currency'],
  ),
  async ({ books, id }, given) => fundBalance(books, await livingCustomer(books, id), given),
);

const attachMethod = route(
  'POST',
  '/v1/payment_methods/:id/attach',
  parametersOf<Stripe.PaymentMethodAttachParams>()({ customer: text }, ['customer']),
  async ({ books, id }, { customer }) => attach(books, await methodOf(books, id), customer),
);

const creatingSetup = parametersOf<Stripe.SetupIntentCreateParams>()({
  allowed_payment_method_types: listOf(oneOf('card')),
  confirm: flag,
  customer: text,
  description: text,
  metadata,
  payment_method: text,
  return_url: text,
  usage: oneOf('off_session', 'on_session'),
});

/** A card that declines is answered as an error. */
const answered = (setup: SetupIntent): SetupIntent => {
  if (setup.last_setup_error !== null && setup.status === 'requires_payment_method')
    throw declinedSetup(setup.last_setup_error, setup);
  return setup;
};

const createTheSetup = route('POST', '/v1/setup_intents', creatingSetup, async ({ books, pages }, given) => {
  const { customer = null, description = null, usage = 'off_session', metadata: about = {} } = given;
  const setup = await createSetup(books, { customer, description, usage, metadata: about });
  if (given.confirm !== true) return setup;
  return answered(
    await confirmSetup(books, setup, {
      method: given.payment_method ?? null,
      returnUrl: given.return_url ?? null,
      pages,
    }),
  );
});

const confirmTheSetup = route(
  'POST',
  '/v1/setup_intents/:id/confirm',
  parametersOf<Stripe.SetupIntentConfirmParams>()({ payment_method: text, return_url: text }),
  async ({ books, id, pages }, { payment_method: method = null, return_url: returnUrl = null }) =>
    answered(await confirmSetup(books, await books.get('setup_intent', id), { method, returnUrl, pages })),
);

const cancelTheSetup = route(
  'POST',
  '/v1/setup_intents/:id/cancel',
  parametersOf<Stripe.SetupIntentCancelParams>()({
    cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer'),
  }),
  async ({ books, id }, { cancellation_reason: reason = null }) =>
    cancelSetup(books, await books.get('setup_intent', id), reason),
);

export const customerCalls: readonly Route[] = [
  searches('customer', '/v1/customers/search'),
  lists('customer', '/v1/customers', ['email']),
  createTheCustomer,
  updateTheCustomer,
  route('GET', '/v1/customers/:id', nothing, async ({ books, id }) =>
    shownCustomer(await books.get('customer', id)),
  ),
  route('DELETE', '/v1/customers/:id', nothing, async ({ books, id }) =>
    shownCustomer(await deleteCustomer(books, id)),
  ),
  lists('payment_method', '/v1/customers/:id/payment_methods', ['type']),
  lists('payment_method', '/v1/payment_methods', ['customer', 'type']),
  createTheMethod,
  attachMethod,
  route('GET', '/v1/payment_methods/:id', nothing, ({ books, id }) => books.get('payment_method', id)),
  updateTheMethod,
  route('POST', '/v1/payment_methods/:id/detach', nothing, async ({ books, id }) =>
    detach(books, await books.get('payment_method', id)),
  ),
  fundCashBalance,
  createTheSetup,
  confirmTheSetup,
  lists('setup_intent', '/v1/setup_intents', ['customer', 'payment_method']),
  route('GET', '/v1/setup_intents/:id', nothing, ({ books, id }) => books.get('setup_intent', id)),
  cancelTheSetup,
];
