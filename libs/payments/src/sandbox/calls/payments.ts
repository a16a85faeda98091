import type Stripe from 'stripe';
import { sandboxLimits } from '../limits.js';
import type { PaymentIntent } from '../objects.js';
import { flag, integer, listOf, metadata, oneOf, parametersOf, text } from '../parameters.js';
import { invalid } from '../problem.js';
import { captureIntent } from '../resources/capturing.js';
import { closeDispute } from '../resources/charging.js';
import { completeSessionOf } from '../resources/checkout.js';
import { mergedMetadata } from '../resources/customers.js';
import { cancelIntent, confirmIntent, createIntent, declinedIntent, lookAt } from '../resources/intents.js';
import { createRefund } from '../resources/refunds.js';
import { awaitTransfer } from '../resources/transfers.js';
import { currency, shipping } from './details.js';
import { lists, nothing, route, searches, type Call, type Route } from './route.js';

const amount = integer(1, sandboxLimits.amount);
const cardOnly = listOf(oneOf('card'));

const automatic = parametersOf<Stripe.PaymentIntentCreateParams.AutomaticPaymentMethods>()(
  { enabled: flag, allow_redirects: oneOf('always', 'never') },
  ['enabled'],
);

type Options = Stripe.PaymentIntentCreateParams.PaymentMethodOptions;
type Balance = Stripe.PaymentIntentCreateParams.PaymentMethodOptions.CustomerBalance;
type BankTransfer = Stripe.PaymentIntentCreateParams.PaymentMethodOptions.CustomerBalance.BankTransfer;

/** The one kind of method that is made along with an intent: money that its customer sends by bank. */
const balance = parametersOf<Stripe.PaymentIntentCreateParams.PaymentMethodData>()(
  { type: oneOf('customer_balance') },
  ['type'],
);
const balanceOptions = parametersOf<Options>()({
  customer_balance: parametersOf<Balance>()({
    funding_type: oneOf('bank_transfer'),
    // The second is the official command line's name of the first.
    bank_transfer: parametersOf<BankTransfer>()({ type: oneOf('jp_bank_transfer', 'jp_bank_account') }, [
      'type',
    ]),
  }),
});

const creating = parametersOf<Stripe.PaymentIntentCreateParams>()(
  {
    ...{
      amount,
      currency,
      metadata,
      customer: text,
      description: text,
      payment_method: text,
      return_url: text,
    },
    allowed_payment_method_types: listOf(oneOf('card', 'customer_balance')),
    payment_method_data: balance,
    payment_method_options: balanceOptions,
    automatic_payment_methods: automatic,
    capture_method: oneOf('automatic', 'automatic_async', 'manual'),
    confirm: flag,
    confirmation_method: oneOf('automatic', 'manual'),
    error_on_requires_action: flag,
    off_session: flag,
    receipt_email: text,
    shipping,
    setup_future_usage: oneOf('off_session', 'on_session'),
    statement_descriptor_suffix: text,
  },
  ['amount', 'currency'],
);

const confirming = parametersOf<Stripe.PaymentIntentConfirmParams>()({
  payment_method: text,
  off_session: flag,
  return_url: text,
  allowed_payment_method_types: cardOnly,
});

const canceling = parametersOf<Stripe.PaymentIntentCancelParams>()({
  cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
});

/** What a card declines is answered as an error, and stays in the books. */
const answered = async ({ books }: Call, intent: PaymentIntent): Promise<PaymentIntent> => {
  if (intent.last_payment_error !== null && intent.status === 'requires_payment_method')
    throw declinedIntent(intent.last_payment_error, intent);
  await completeSessionOf(books, intent);
  return intent;
};

const createPaymentIntent = route('POST', '/v1/payment_intents', creating, async (call, given) => {
  const { books, pages } = call;
  const { confirm = false, payment_method: method = null } = given;
  if (given.off_session === true && !confirm)
    throw invalid('The parameter off_session is for a PaymentIntent that is confirmed at once.', {
      param: 'off_session',
    });
  const intent = await createIntent(books, given);
  if (!confirm) {
    if (method === null) return intent;
    const chosen: PaymentIntent = { ...intent, payment_method: method, status: 'requires_confirmation' };
    await books.put<'payment_intent'>(chosen);
    return chosen;
  }
  if (given.payment_method_data !== undefined) return awaitTransfer(books, intent, pages);
  const offSession = given.off_session ?? false;
  const returnUrl = given.return_url ?? null;
  return answered(call, await confirmIntent(books, intent, { method, offSession, returnUrl, pages }));
});

const confirmPaymentIntent = route(
  'POST',
  '/v1/payment_intents/:id/confirm',
  confirming,
  async (
    call,
    { payment_method: method = null, off_session: offSession = false, return_url: url = null },
  ) => {
    const { books, id, pages } = call;
    const intent = await books.get('payment_intent', id);
    return answered(call, await confirmIntent(books, intent, { method, offSession, returnUrl: url, pages }));
  },
);

const readPaymentIntent = route('GET', '/v1/payment_intents/:id', nothing, async ({ books, id }) =>
  lookAt(books, await books.get('payment_intent', id)),
);

const updatePaymentIntent = route(
  'POST',
  '/v1/payment_intents/:id',
  parametersOf<Stripe.PaymentIntentUpdateParams>()({ description: text, metadata }),
  async ({ books, id }, { description, metadata: given = {} }) => {
    const before = await books.get('payment_intent', id);
    const changed = {
      ...before,
      description: description ?? before.description,
      metadata: mergedMetadata(before.metadata, given),
    };
    await books.put<'payment_intent'>(changed);
    return changed;
  },
);

const cancelPaymentIntent = route(
  'POST',
  '/v1/payment_intents/:id/cancel',
  canceling,
  async ({ books, id }, { cancellation_reason: reason = null }) =>
    cancelIntent(books, await books.get('payment_intent', id), reason),
);

const capturePaymentIntent = route(
  'POST',
  '/v1/payment_intents/:id/capture',
  parametersOf<Stripe.PaymentIntentCaptureParams>()({ amount_to_capture: amount }),
  async ({ books, id }, { amount_to_capture: asked }) =>
    captureIntent(books, await books.get('payment_intent', id), asked),
);

const refunding = parametersOf<Stripe.RefundCreateParams>()({
  amount,
  charge: text,
  payment_intent: text,
  reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
  metadata,
});

const refund = route('POST', '/v1/refunds', refunding, async ({ books }, given) => {
  const { payment_intent: intentId, reason = null, metadata: about = {} } = given;
  const intent = intentId === undefined ? null : await books.get('payment_intent', intentId);
  const chargeId = given.charge ?? intent?.latest_charge ?? null;
  if (chargeId === null)
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
      {
        code: 'parameter_missing',
      },
    );
  const charge = await books.get('charge', chargeId);
  return createRefund(books, { charge, amount: given.amount, reason, metadata: about });
});

/** As at Stripe, nothing of a refund changes but what is noted beside it. */
const updateRefund = route(
  'POST',
  '/v1/refunds/:id',
  parametersOf<Stripe.RefundUpdateParams>()({ metadata }),
  async ({ books, id }, { metadata: about = {} }) => {
    const before = await books.get('refund', id);
    const changed = { ...before, metadata: mergedMetadata(before.metadata, about) };
    await books.put<'refund'>(changed);
    await books.tell('refund.updated', changed);
    await books.tell('charge.refund.updated', changed);
    return changed;
  },
);

const evidence = parametersOf<Stripe.DisputeUpdateParams.Evidence>()({ uncategorized_text: text });

/** As in Stripe's test mode: the evidence says who wins. */
const submitEvidence = route(
  'POST',
  '/v1/disputes/:id',
  parametersOf<Stripe.DisputeUpdateParams>()({ evidence, submit: flag, metadata }),
  async ({ books, id }, { evidence: given, submit, metadata: about }) => {
    const found = await books.get('dispute', id);
    const before = { ...found, metadata: mergedMetadata(found.metadata, about ?? {}) };
    if (about !== undefined) {
      await books.put<'dispute'>(before);
      await books.tell('charge.dispute.updated', before);
    }
    if (given === undefined && submit === undefined) return before;
    if (before.status !== 'needs_response' && before.status !== 'under_review')
      throw invalid('This dispute is already closed.', { code: 'status_transition_invalid' });
    const said = given?.uncategorized_text ?? before.evidence.uncategorized_text;
    const dispute = { ...before, evidence: { uncategorized_text: said } };
    await books.put<'dispute'>(dispute);
    if (submit === false || said === null) return dispute;
    if (said === 'winning_evidence') return closeDispute(books, dispute, 'won');
    if (said === 'losing_evidence') return closeDispute(books, dispute, 'lost');
    const underReview = { ...dispute, status: 'under_review' as const };
    await books.put<'dispute'>(underReview);
    await books.tell('charge.dispute.updated', underReview);
    return underReview;
  },
);

export const paymentCalls: readonly Route[] = [
  searches('payment_intent', '/v1/payment_intents/search'),
  lists('payment_intent', '/v1/payment_intents', ['customer']),
  ...[createPaymentIntent, confirmPaymentIntent, readPaymentIntent, updatePaymentIntent, cancelPaymentIntent],
  capturePaymentIntent,
  lists('charge', '/v1/charges', ['customer', 'payment_intent']),
  route('GET', '/v1/charges/:id', nothing, ({ books, id }) => books.get('charge', id)),
  refund,
  updateRefund,
  lists('refund', '/v1/refunds', ['charge', 'payment_intent']),
  route('GET', '/v1/refunds/:id', nothing, ({ books, id }) => books.get('refund', id)),
  lists('dispute', '/v1/disputes', ['charge', 'payment_intent']),
  route('GET', '/v1/disputes/:id', nothing, ({ books, id }) => books.get('dispute', id)),
  submitEvidence,
  route('POST', '/v1/disputes/:id/close', nothing, async ({ books, id }) =>
    closeDispute(books, await books.get('dispute', id), 'lost'),
  ),
  lists('balance_transaction', '/v1/balance_transactions', ['type', 'source', 'currency']),
  route('GET', '/v1/balance_transactions/:id', nothing, ({ books, id }) =>
    books.get('balance_transaction', id),
  ),
];
