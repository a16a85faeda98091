import { randomBytes } from 'node:crypto';
import type { Books } from '../books.js';
import type { CheckoutSession, Hidden, PaymentIntent } from '../objects.js';
import { invalid } from '../problem.js';
import { confirmIntent, createIntent } from './intents.js';
import { createSetup, confirmSetup } from './setups.js';
import type { SetupIntent } from '../objects.js';

/** A session is open for a day, as at Stripe. */
const OPEN_SECONDS = 86_400;

type SessionGiven = Pick<
  CheckoutSession,
  | 'mode'
  | 'customer'
  | 'client_reference_id'
  | 'success_url'
  | 'cancel_url'
  | 'metadata'
  | 'amount_total'
  | 'currency'
> & { readonly hidden: Hidden; readonly pages: string };

export const createSession = async (
  books: Books,
  { hidden, pages, ...given }: SessionGiven,
): Promise<CheckoutSession> => {
  if (given.customer !== null) await books.get('customer', given.customer);
  const id = `cs_test_${randomBytes(16).toString('hex')}`;
  const session: CheckoutSession = {
    ...{ id, object: 'checkout.session', ...given },
    amount_subtotal: given.amount_total,
    created: books.now(),
    expires_at: books.now() + OPEN_SECONDS,
    livemode: false,
    payment_intent: null,
    payment_status: given.mode === 'setup' ? 'no_payment_required' : 'unpaid',
    setup_intent: null,
    status: 'open',
    url: `${pages}/checkout/${id}`,
  };
  await books.put<'checkout.session'>(session, hidden);
  return session;
};

/** The payer gives a card on the session's page. A declined one leaves it open. */
export const payAtCheckout = async (
  books: Books,
  session: CheckoutSession,
  { method, pages }: { readonly method: string; readonly pages: string },
): Promise<PaymentIntent | SetupIntent> => {
  if (session.status !== 'open') throw invalid(`This checkout session is ${session.status ?? 'closed'}.`);
  const hidden = await books.hiddenOf('checkout.session', session.id);
  const confirming = { method, offSession: false, returnUrl: session.success_url, pages };
  const metadata = hidden.intentMetadata ?? {};
  if (session.mode === 'setup') {
    const { customer } = session;
    const setup =
      session.setup_intent === null
        ? await createSetup(books, { customer, description: null, usage: 'off_session', metadata })
        : await books.get('setup_intent', session.setup_intent);
    await books.put<'checkout.session'>({ ...session, setup_intent: setup.id });
    return confirmSetup(books, setup, confirming);
  }
  const intent =
    session.payment_intent === null
      ? await createIntent(books, {
          amount: session.amount_total ?? 0,
          currency: session.currency ?? 'usd',
          customer: session.customer,
          description: hidden.title ?? null,
          metadata,
          setup_future_usage: 'off_session',
        })
      : await books.get('payment_intent', session.payment_intent);
  await books.put<'checkout.session'>({ ...session, payment_intent: intent.id });
  return confirmIntent(books, intent, confirming);
};

/** Once its intent has succeeded, the session is over. */
export const completeSessionOf = async (
  books: Books,
  intent: PaymentIntent | SetupIntent,
): Promise<CheckoutSession | null> => {
  const { data } = await books.page('checkout.session', { [intent.object]: intent.id }, { limit: 1 });
  const [session] = data;
  if (session?.status !== 'open') return session ?? null;
  if (intent.status !== 'succeeded') return session;
  const complete: CheckoutSession = {
    ...session,
    status: 'complete',
    payment_status: session.mode === 'setup' ? 'no_payment_required' : 'paid',
  };
  await books.put<'checkout.session'>(complete);
  await books.tell('checkout.session.completed', complete);
  return complete;
};

export const expireSession = async (books: Books, session: CheckoutSession): Promise<CheckoutSession> => {
  if (session.status !== 'open')
    throw invalid('Only Checkout Sessions with a status of open can be expired.');
  const expired: CheckoutSession = { ...session, status: 'expired', url: null };
  await books.put<'checkout.session'>(expired);
  await books.tell('checkout.session.expired', expired);
  return expired;
};
