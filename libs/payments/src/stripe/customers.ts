import type { MethodSetup, MethodSetupAnswer, PaymentMethod, PaymentMethods, Quantity } from '../port.js';
import type { Context } from './context.js';
import { stripeLimits } from './limits.js';
import { isMissing } from './refusal.js';

/** Stripe's name of a customer; made the first time. Nothing personal goes there: names and addresses stay in the vault. */
export const providerCustomer = async (
  { stripe, asked, firstMethod }: Context,
  customer: string,
): Promise<string> => {
  const { provider, old } = await asked.customer(customer);
  if (provider !== null) return provider;
  const found = old
    ? (await stripe.customers.search({ query: `metadata['customer']:'${customer}'`, limit: 1 })).data[0]
    : undefined;
  const { id } =
    found ??
    (await stripe.customers.create({ metadata: { customer } }, { idempotencyKey: `customer:${customer}` }));
  if (firstMethod !== null) {
    const key = `first-method:${customer}`;
    const method = await stripe.paymentMethods.attach(firstMethod, { customer: id }, { idempotencyKey: key });
    await stripe.customers.update(
      id,
      { invoice_settings: { default_payment_method: method.id } },
      { idempotencyKey: `${key}:default` },
    );
  }
  await asked.noteCustomer(customer, id);
  return id;
};

const idIn = (reference: string | { readonly id: string } | null): string | null =>
  reference === null || typeof reference === 'string' ? reference : reference.id;

/** The method that charges use; null: none is on file. */
export const defaultMethod = async ({ stripe }: Context, provider: string): Promise<string | null> => {
  const customer = await stripe.customers.retrieve(provider);
  return customer.deleted === true ? null : idIn(customer.invoice_settings.default_payment_method);
};

export const stripeMethods = (context: Context): PaymentMethods => {
  const { stripe } = context;
  return {
    setUpMethod: async ({ setup, customer }: MethodSetup): Promise<MethodSetupAnswer> => {
      const { id, client_secret: clientSecret } = await stripe.setupIntents.create(
        {
          customer: await providerCustomer(context, customer),
          usage: 'off_session',
          allowed_payment_method_types: ['card'],
          metadata: { setup, customer },
        },
        { idempotencyKey: `setup:${setup}` },
      );
      if (clientSecret === null) throw new Error('a setup intent has a client secret');
      return { reference: id, clientSecret, url: null };
    },
    methodsOf: async (customer) => onFileOf(context, await providerCustomer(context, customer)),
    makeDefault: async (customer, method) => {
      const provider = await providerCustomer(context, customer);
      if (!(await belongs(context, provider, method))) return 'absent';
      await chargeWith(context, provider, method);
      return 'done';
    },
    removeMethod: async (customer, method) => {
      const provider = await providerCustomer(context, customer);
      if (!(await belongs(context, provider, method))) return 'absent';
      await stripe.paymentMethods.detach(method);
      // Stripe leaves the customer without a default; whoever dies before this is heard of by a notice.
      const [next] = await onFileOf(context, provider);
      if (next !== undefined && !next.isDefault) await chargeWith(context, provider, next.method);
      return 'done';
    },
  };
};

/** The default first, then as Stripe lists them: the newest first. */
const onFileOf = async (context: Context, provider: string): Promise<readonly PaymentMethod[]> => {
  const customer = await context.stripe.customers.retrieve(provider);
  // Deleted there: Stripe lists nothing of it, and says that there is none.
  if (customer.deleted === true) return [];
  const chosen = idIn(customer.invoice_settings.default_payment_method);
  const page = { limit: stripeLimits.methods };
  const { data } = await context.stripe.customers.listPaymentMethods(provider, page);
  const methods = data.flatMap(({ id, card }) =>
    card === undefined
      ? []
      : [
          {
            method: id,
            brand: card.brand,
            last4: card.last4,
            expires: `${card.exp_year.toString()}-${card.exp_month.toString().padStart(2, '0')}`,
            isDefault: id === chosen,
          },
        ],
  );
  return methods.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
};

const chargeWith = async ({ stripe }: Context, provider: string, method: string): Promise<void> => {
  await stripe.customers.update(provider, { invoice_settings: { default_payment_method: method } });
};

/** Whether a method is on file for this customer and no other. */
const belongs = async ({ stripe }: Context, provider: string, method: string): Promise<boolean> => {
  try {
    const { customer } = await stripe.paymentMethods.retrieve(method);
    return idIn(customer) === provider;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

/** R68: stands in the customer's metadata. Reports may overtake each other: the latest one by its own instant stands. */
export const reportQuantity = async (context: Context, { customer, seats, at }: Quantity): Promise<void> => {
  const provider = await providerCustomer(context, customer);
  const { stripe } = context;
  const known = await stripe.customers.retrieve(provider);
  const before = known.deleted === true ? undefined : known.metadata.seats_at;
  if (before !== undefined && before > at) return;
  await stripe.customers.update(provider, { metadata: { seats: seats.toString(), seats_at: at } });
};
