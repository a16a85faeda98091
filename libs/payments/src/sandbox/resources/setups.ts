import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import type { Books } from '../books.js';
import { authenticationFailed } from '../cards.js';
import type { SetupIntent } from '../objects.js';
import { invalid, wrongState, type CardFailure } from '../problem.js';
import { attach, conductOfMethod, methodOf } from './methods.js';

type SetupGiven = {
  readonly customer: string | null;
  readonly description: string | null;
  readonly usage: string;
  readonly metadata: Stripe.Metadata;
};

export const createSetup = async (books: Books, given: SetupGiven): Promise<SetupIntent> => {
  if (given.customer !== null) await books.get('customer', given.customer);
  const id = books.newId('setup_intent');
  const setup: SetupIntent = {
    ...{ id, object: 'setup_intent', ...given },
    allowed_payment_method_types: ['card'],
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    created: books.now(),
    last_setup_error: null,
    livemode: false,
    next_action: null,
    payment_method: null,
    payment_method_types: ['card'],
    status: 'requires_payment_method',
  };
  await books.put<'setup_intent'>(setup);
  await books.tell('setup_intent.created', setup);
  return setup;
};

const open: readonly string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

type Confirming = {
  readonly method: string | null;
  readonly returnUrl: string | null;
  readonly pages: string;
};

export const confirmSetup = async (
  books: Books,
  setup: SetupIntent,
  { method: asked, returnUrl, pages }: Confirming,
): Promise<SetupIntent> => {
  if (!open.includes(setup.status)) throw wrongState('setup_intent', setup, 'confirmed');
  const wanted = asked ?? setup.payment_method;
  if (wanted === null)
    throw invalid('You cannot confirm this SetupIntent because it’s missing a payment method.');
  const { id: method } = await methodOf(books, wanted);
  const given: SetupIntent = { ...setup, payment_method: method };
  const conduct = await conductOfMethod(books, method);
  if (conduct.kind === 'declines' && conduct.saves !== true) return failSetup(books, setup, conduct.failure);
  if (conduct.kind !== 'asks-for-step') return succeedSetup(books, given);
  const url = `${pages}/step/${setup.id}`;
  const waiting: SetupIntent = {
    ...given,
    status: 'requires_action',
    next_action: { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } },
  };
  await books.put<'setup_intent'>(waiting);
  await books.tell('setup_intent.requires_action', waiting);
  return waiting;
};

export const takeSetupStep = async (
  books: Books,
  setup: SetupIntent,
  taken: boolean,
): Promise<SetupIntent> => {
  if (setup.status !== 'requires_action') throw wrongState('setup_intent', setup, 'authenticated');
  return taken ? succeedSetup(books, setup) : failSetup(books, setup, authenticationFailed('setup_intent'));
};

const failSetup = async (books: Books, setup: SetupIntent, failure: CardFailure): Promise<SetupIntent> => {
  const failed: SetupIntent = {
    ...setup,
    status: 'requires_payment_method',
    last_setup_error: failure,
    next_action: null,
    payment_method: null,
  };
  await books.put<'setup_intent'>(failed);
  await books.tell('setup_intent.setup_failed', failed);
  return failed;
};

const succeedSetup = async (books: Books, setup: SetupIntent): Promise<SetupIntent> => {
  const { customer, payment_method: method } = setup;
  if (customer !== null && method !== null)
    await attach(books, await books.get('payment_method', method), customer);
  const succeeded: SetupIntent = { ...setup, status: 'succeeded', last_setup_error: null, next_action: null };
  await books.put<'setup_intent'>(succeeded);
  await books.tell('setup_intent.succeeded', succeeded);
  return succeeded;
};

export const cancelSetup = async (
  books: Books,
  setup: SetupIntent,
  reason: SetupIntent['cancellation_reason'],
): Promise<SetupIntent> => {
  if (!open.includes(setup.status)) throw wrongState('setup_intent', setup, 'canceled');
  const canceled: SetupIntent = {
    ...setup,
    status: 'canceled',
    cancellation_reason: reason,
    next_action: null,
  };
  await books.put<'setup_intent'>(canceled);
  await books.tell('setup_intent.canceled', canceled);
  return canceled;
};
