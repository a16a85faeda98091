import type Stripe from 'stripe';
import { parametersOf, text } from '../parameters.js';
import { invalid } from '../problem.js';

export const currency: typeof text = (given, name) => {
  const code = text(given, name);
  if (!/^[a-z]{3}$/i.test(code)) throw invalid(`Invalid currency: ${code}`, { param: name });
  return code;
};

const place = { city: text, country: text, line1: text, line2: text, postal_code: text, state: text };
const address = parametersOf<Stripe.AddressParam>()(place);

/** Read, and not kept: nothing in the sandbox is sent anywhere. */
export const shipping = parametersOf<Stripe.PaymentIntentCreateParams.Shipping>()(
  { address, name: text, carrier: text, phone: text, tracking_number: text },
  ['address', 'name'],
);

/** Likewise, as a checkout wants it. */
export const shippingAtCheckout =
  parametersOf<Stripe.Checkout.SessionCreateParams.PaymentIntentData.Shipping>()(
    {
      address: parametersOf<Stripe.ShippingAddressParam>()(place, ['line1']),
      ...{ name: text, carrier: text, phone: text, tracking_number: text },
    },
    ['address', 'name'],
  );

/** Likewise. */
export const billing = parametersOf<Stripe.PaymentMethodCreateParams.BillingDetails>()({
  ...{ address, email: text, name: text, phone: text },
});
