import { randomBytes } from 'node:crypto';
import type { Books } from '../books.js';
import { authenticationFailed, authenticationRequired, type CardConduct } from '../cards.js';
import type { Hidden, PaymentIntent, SetupIntent } from '../objects.js';
import { StripeProblem, invalid, wrongState, type CardFailure } from '../problem.js';
import { letGo } from './capturing.js';
import { fail, succeed } from './charging.js';
import { livingCustomer } from './customers.js';
import { attach, conductOfMethod, methodOf } from './methods.js';

export type IntentGiven = Partial<
  Pick<
    PaymentIntent,
    'customer' | 'description' | 'metadata' | 'setup_future_usage' | 'capture_method' | 'confirmation_method'
  >
> &
  Pick<PaymentIntent, 'amount' | 'currency'>;

export const createIntent = async (books: Books, given: IntentGiven): Promise<PaymentIntent> => {
  const id = books.newId('payment_intent');
  const { amount, currency, customer = null, description = null, metadata = {} } = given;
  if (customer !== null) await livingCustomer(books, customer);
  const intent: PaymentIntent = {
    ...{ id, object: 'payment_intent', amount, customer, description, metadata },
    allowed_payment_method_types: ['card'],
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: given.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    confirmation_method: given.confirmation_method ?? 'automatic',
    created: books.now(),
    currency: currency.toLowerCase(),
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    next_action: null,
    payment_method: null,
    payment_method_types: ['card'],
    setup_future_usage: given.setup_future_usage ?? null,
    status: 'requires_payment_method',
  };
  await books.put<'payment_intent'>(intent, {});
  await books.tell('payment_intent.created', intent);
  return intent;
};

export type Confirming = {
  readonly method: string | null;
  readonly offSession: boolean;
  readonly returnUrl: string | null;
  /** Of this server: where a payer takes a step. */
  readonly pages: string;
};

/** What a call that met it answers; unlike other refusals it undoes nothing. */
export class CardDeclined extends StripeProblem {}

export const declinedSetup = (failure: CardFailure, setup: SetupIntent): CardDeclined =>
  new CardDeclined(402, {
    ...failure,
    type: 'card_error',
    message: failure.message ?? '',
    setup_intent: setup,
  });

export const declinedIntent = (failure: CardFailure, intent: PaymentIntent): CardDeclined =>
  new CardDeclined(402, {
    ...failure,
    type: 'card_error',
    message: failure.message ?? '',
    payment_intent: intent,
    ...(typeof intent.latest_charge === 'string' ? { charge: intent.latest_charge } : {}),
  });

const confirmable: readonly string[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

export const confirmIntent = async (
  books: Books,
  intent: PaymentIntent,
  { method: asked, offSession, returnUrl, pages }: Confirming,
): Promise<PaymentIntent> => {
  if (!confirmable.includes(intent.status)) throw wrongState('payment_intent', intent, 'confirmed');
  const wanted = asked ?? intent.payment_method;
  if (wanted === null)
    throw invalid('You cannot confirm this PaymentIntent because it’s missing a payment method.', {
      code: 'payment_intent_unexpected_state',
    });
  const method = await methodOf(books, wanted);
  if (intent.customer !== null && method.customer !== null && method.customer !== intent.customer)
    throw invalid('The provided PaymentMethod belongs to another customer.', { param: 'payment_method' });
  if (intent.setup_future_usage !== null && intent.customer !== null && method.customer === null)
    await attach(books, method, intent.customer);
  const confirmed: PaymentIntent = { ...intent, payment_method: method.id };
  const { conduct, pending } = await conductOf(books, confirmed);
  if (pending > 0) return underWay(books, confirmed, { pending: pending - 1, conduct });
  const step = conduct.kind === 'asks-for-step' && (!offSession || conduct.when === 'always');
  if (!step) return finish(books, confirmed, conduct);
  if (offSession) return fail(books, confirmed, authenticationRequired);
  const url = `${pages}/step/${intent.id}`;
  return waitFor(
    books,
    confirmed,
    returnUrl === null
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
      : { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } },
  );
};

/** Until the payer takes the step, or does not. */
export const waitFor = async (
  books: Books,
  intent: PaymentIntent,
  action: PaymentIntent['next_action'],
): Promise<PaymentIntent> => {
  const waiting: PaymentIntent = { ...intent, status: 'requires_action', next_action: action };
  await books.put<'payment_intent'>(waiting);
  await books.tell('payment_intent.requires_action', waiting);
  return waiting;
};

/** What is under way comes nearer to its end each time that somebody looks. */
export const lookAt = async (books: Books, intent: PaymentIntent): Promise<PaymentIntent> => {
  if (intent.status !== 'processing') return intent;
  const { pending = 0, conduct = { kind: 'succeeds' } } = await books.hiddenOf('payment_intent', intent.id);
  if (pending === 0) return finish(books, intent, conduct);
  await books.put<'payment_intent'>(intent, { pending: pending - 1, conduct });
  return intent;
};

/** The payer takes the step that the intent waits for, or does not. */
export const takeStep = async (
  books: Books,
  intent: PaymentIntent,
  taken: boolean,
): Promise<PaymentIntent> => {
  if (intent.status !== 'requires_action') throw wrongState('payment_intent', intent, 'authenticated');
  return taken
    ? succeed(books, intent, { kind: 'succeeds' })
    : fail(books, intent, authenticationFailed('payment_intent'));
};

export const cancelIntent = async (
  books: Books,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): Promise<PaymentIntent> => {
  const held = intent.status === 'requires_capture';
  if (!held && !confirmable.includes(intent.status)) throw wrongState('payment_intent', intent, 'canceled');
  if (held) await letGo(books, intent);
  const canceled: PaymentIntent = {
    ...intent,
    amount_capturable: 0,
    status: 'canceled',
    canceled_at: books.now(),
    cancellation_reason: reason,
    next_action: null,
  };
  await books.put<'payment_intent'>(canceled);
  await books.tell('payment_intent.canceled', canceled);
  return canceled;
};

const finish = (books: Books, intent: PaymentIntent, conduct: CardConduct): Promise<PaymentIntent> =>
  conduct.kind === 'declines' ? fail(books, intent, conduct.failure) : succeed(books, intent, conduct);

/** The operator's word on a customer goes before the card's own conduct; `once` is used up here. */
const conductOf = async (
  books: Books,
  intent: PaymentIntent,
): Promise<{ readonly conduct: CardConduct; readonly pending: number }> => {
  const ours = intent.metadata.customer;
  const said = ours === undefined ? null : await books.behaviourOf(ours);
  const conduct = await conductOfMethod(books, intent.payment_method ?? '');
  if (said === null || ours === undefined) return { conduct, pending: 0 };
  if (said.lasts === 'once') await books.behave(ours, null);
  const { decline, pendingFirst: pending, needsAction = false } = said;
  if (decline !== null) {
    const { code, says } = decline;
    const failure = { type: 'card_error', code: 'card_declined', decline_code: code } as const;
    return {
      conduct: { kind: 'declines', failure: says === null ? failure : { ...failure, message: says } },
      pending,
    };
  }
  return { conduct: needsAction ? { kind: 'asks-for-step', when: 'always' } : conduct, pending };
};

const underWay = async (books: Books, intent: PaymentIntent, hidden: Hidden): Promise<PaymentIntent> => {
  const processing: PaymentIntent = { ...intent, status: 'processing', next_action: null };
  await books.put<'payment_intent'>(processing, hidden);
  await books.tell('payment_intent.processing', processing);
  return processing;
};
