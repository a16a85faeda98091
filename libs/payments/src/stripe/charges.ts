import Stripe from 'stripe';
import type { Charge, ChargeAnswer, Checkouts, Payments } from '../port.js';
import type { AskedPayment } from './asked.js';
import type { Context } from './context.js';
import { defaultMethod, providerCustomer } from './customers.js';
import { minorOf } from './minor-units.js';
import { isMissing, refusalIn } from './refusal.js';

/** What the row itself says, once it is settled; null: Stripe knows. */
const settled = ({ failure_code: code, failure_says: says, ...row }: AskedPayment): ChargeAnswer | null => {
  if (code !== null) return { kind: 'failed', code, says };
  const { reference, printed: method, amount, currency } = row;
  // Rows from before names were kept are of what has not been named yet.
  if (reference === null || method === null) return null;
  return { kind: 'succeeded', method, reference, amount, currency };
};

const idIn = (reference: string | { readonly id: string } | null): string | null =>
  reference === null || typeof reference === 'string' ? reference : reference.id;

/** What paid, as documents name it: a card that is gone from everywhere is still a card. */
const nameOf = async (stripe: Stripe, method: string | null): Promise<string> => {
  if (method === null) return 'card';
  try {
    const { card, type } = await stripe.paymentMethods.retrieve(method);
    return card === undefined ? type : `${card.brand} ending in ${card.last4}`;
  } catch (error) {
    if (isMissing(error)) return 'card';
    throw error;
  }
};

/** Writes down the end that an intent has come to, and answers it. */
const answerOf = async (
  context: Context,
  { payment, return_url: returnUrl }: AskedPayment,
  intent: Stripe.PaymentIntent,
): Promise<ChargeAnswer> => {
  const { asked, stripe } = context;
  const { id, status, last_payment_error: error } = intent;
  if (status === 'succeeded') {
    const reference = idIn(intent.latest_charge) ?? id;
    const printed = await nameOf(stripe, idIn(intent.payment_method));
    const row = await asked.note(payment, { intent: id, reference, printed });
    return settled(row) ?? { kind: 'pending' };
  }
  if (status === 'canceled' || (status === 'requires_payment_method' && error !== null)) {
    // Nobody may complete it later: what is booked as failed takes nothing any more.
    const last = status === 'canceled' ? intent : await canceled(stripe, id);
    if (last.status === 'succeeded')
      return answerOf(context, await asked.note(payment, { intent: id }), last);
    const code = error?.decline_code ?? error?.code ?? 'canceled';
    const says = error?.message ?? null;
    const row = await asked.note(payment, { intent: id, failure_code: code, failure_says: says });
    return settled(row) ?? { kind: 'pending' };
  }
  await asked.note(payment, { intent: id });
  if (status !== 'requires_action' || returnUrl === null) return { kind: 'pending' };
  const url = intent.next_action?.redirect_to_url?.url ?? null;
  return { kind: 'requires-action', url, clientSecret: intent.client_secret };
};

/** As it is after that: it may have succeeded before. */
const canceled = async (stripe: Stripe, intent: string): Promise<Stripe.PaymentIntent> => {
  try {
    return await stripe.paymentIntents.cancel(intent);
  } catch (error) {
    if (refusalIn(error) === null) throw error;
    return stripe.paymentIntents.retrieve(intent);
  }
};

/** Found by what was noted with it: its idempotency key may be forgotten. */
const sentBefore = async (stripe: Stripe, payment: string): Promise<Stripe.PaymentIntent | undefined> => {
  const { data } = await stripe.paymentIntents.search({
    query: `metadata['payment']:'${payment}'`,
    limit: 1,
  });
  return data[0];
};

/** Asks for the charge for the first time, or again under the same key with the same parameters: Stripe answers what the first came to. */
const create = async (context: Context, row: AskedPayment): Promise<ChargeAnswer> => {
  const { stripe, asked } = context;
  const { payment, customer, currency, pays, return_url: returnUrl } = row;
  if (row.old) {
    const found = await sentBefore(stripe, payment);
    if (found !== undefined) return answerOf(context, row, found);
  }
  const provider = await providerCustomer(context, customer);
  const method = row.method ?? (await defaultMethod(context, provider));
  if (method === null) {
    const says = 'No payment method is on file.';
    const failed = await asked.note(payment, { failure_code: 'payment_method_missing', failure_says: says });
    return settled(failed) ?? { kind: 'pending' };
  }
  const chosen = await asked.note(payment, { method });
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: minorOf(row.amount, currency),
        currency: currency.toLowerCase(),
        customer: provider,
        payment_method: chosen.method ?? method,
        allowed_payment_method_types: ['card'],
        confirm: true,
        ...(returnUrl === null ? { off_session: true } : { return_url: returnUrl }),
        metadata: { payment, customer, pays },
      },
      { idempotencyKey: `charge:${payment}` },
    );
    // The key may have answered what was true when it was first used.
    const now = intent.status === 'succeeded' ? intent : await asIs(stripe, intent, row);
    return await answerOf(context, chosen, now);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null) throw error;
    const { code, says, intent } = refusal;
    if (intent !== null) return answerOf(context, chosen, await stripe.paymentIntents.retrieve(intent));
    const failed = await asked.note(payment, { failure_code: code, failure_says: says });
    return settled(failed) ?? { kind: 'pending' };
  }
};

/**
 * Ends a charge of which nobody knows whether it has left. What takes nothing is asked for under its idempotency key: then the key is
 * used up, and the charge is refused whenever it arrives. Where the key is used already, the charge has arrived, and is asked for again.
 */
const neverAsked = async (context: Context, row: AskedPayment): Promise<ChargeAnswer> => {
  const { stripe, asked } = context;
  const { payment, customer, amount, currency, pays, old } = row;
  const before = old ? await sentBefore(stripe, payment) : undefined;
  if (before !== undefined) return answerOf(context, row, before);
  const metadata = { payment, customer, pays, given_up: 'true' };
  try {
    const nothing = await stripe.paymentIntents.create(
      {
        ...{ amount: minorOf(amount, currency), currency: currency.toLowerCase(), metadata },
        allowed_payment_method_types: ['card'],
      },
      { idempotencyKey: `charge:${payment}` },
    );
    await canceled(stripe, nothing.id);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeIdempotencyError)) throw error;
    return create(context, row);
  }
  const over = await asked.note(payment, { failure_code: 'canceled' });
  return settled(over) ?? { kind: 'pending' };
};

/** Only a repeat may be told something that is not true any more. */
const asIs = (
  stripe: Stripe,
  intent: Stripe.PaymentIntent,
  { method }: AskedPayment,
): Promise<Stripe.PaymentIntent> =>
  method === null ? Promise.resolve(intent) : stripe.paymentIntents.retrieve(intent.id);

const ofSession = async (context: Context, row: AskedPayment, session: string): Promise<ChargeAnswer> => {
  const { stripe, asked } = context;
  const { status, payment_intent: intent } = await stripe.checkout.sessions.retrieve(session);
  const id = idIn(intent);
  if (id === null || status === 'open') {
    if (status !== 'expired') return { kind: 'pending' };
    const failed = await asked.note(row.payment, { failure_code: 'canceled' });
    return settled(failed) ?? { kind: 'pending' };
  }
  const paid = await stripe.paymentIntents.retrieve(id);
  const answer = await answerOf(context, row, paid);
  const method = idIn(paid.payment_method);
  if (answer.kind === 'succeeded' && method !== null) {
    const provider = await providerCustomer(context, row.customer);
    // The card of a first purchase is the one that is charged from now on.
    if ((await defaultMethod(context, provider)) === null)
      await stripe.customers.update(provider, {
        invoice_settings: { default_payment_method: method },
      });
  }
  return answer;
};

const current = async (context: Context, row: AskedPayment): Promise<ChargeAnswer> => {
  const known = settled(row);
  if (known !== null) return known;
  if (row.intent !== null)
    return answerOf(context, row, await context.stripe.paymentIntents.retrieve(row.intent));
  if (row.session !== null) return ofSession(context, row, row.session);
  return create(context, row);
};

export const stripeCharges = (
  context: Context,
): Pick<Payments, 'charge' | 'outcomeOf' | 'giveUp'> & Checkouts => {
  const { stripe, asked } = context;
  return {
    charge: async (charge: Charge) => current(context, await asked.charge(charge)),
    outcomeOf: async (payment) => {
      const row = await asked.payment(payment);
      return row === null ? null : current(context, row);
    },
    giveUp: async (payment) => {
      const row = await asked.giveUp(payment);
      if (row === null) return null;
      const unsent = settled(row) === null && row.intent === null && row.session === null;
      const answer = await (unsent ? neverAsked(context, row) : current(context, row));
      if (answer.kind === 'succeeded' || answer.kind === 'failed') return answer;
      const { session, intent } = (await asked.payment(payment)) ?? row;
      if (session !== null)
        await stripe.checkout.sessions.expire(session).catch((error: unknown) => {
          if (refusalIn(error) === null) throw error; // over already
        });
      if (intent !== null) await canceled(stripe, intent);
      return current(context, (await asked.payment(payment)) ?? row);
    },
    checkout: async ({ title, successUrl, cancelUrl, ...charge }) => {
      const { payment, customer, amount, currency, pays, session } = await asked.charge({
        ...charge,
        attended: { returnUrl: successUrl },
      });
      const known = session === null ? null : await stripe.checkout.sessions.retrieve(session);
      const made =
        known ??
        (await stripe.checkout.sessions.create(
          {
            mode: 'payment',
            customer: await providerCustomer(context, customer),
            allowed_payment_method_types: ['card'],
            line_items: [
              {
                quantity: 1,
                price_data: {
                  currency: currency.toLowerCase(),
                  unit_amount: minorOf(amount, currency),
                  product_data: { name: title },
                },
              },
            ],
            payment_intent_data: { setup_future_usage: 'off_session', metadata: { payment, customer, pays } },
            metadata: { payment, customer },
            success_url: successUrl,
            cancel_url: cancelUrl,
          },
          { idempotencyKey: `checkout:${payment}` },
        ));
      await asked.note(payment, { session: made.id });
      return { reference: made.id, url: made.url ?? successUrl };
    },
  };
};
