import type Stripe from 'stripe';
import { instantOfMs } from '#kernel';
import type { ProviderObjects, ProviderRefund } from '../objects.js';
import type { PaymentMethods } from '../port.js';
import type { Context } from './context.js';
import { stripeLimits } from './limits.js';
import { nanosOfMinor } from './minor-units.js';
import { ownName } from './own-name.js';
import { disputeFrom } from './provider-books.js';
import { isMissing } from './refusal.js';

/** Null where Stripe has no such object, or not any more. */
const found = async <T>(call: Promise<T>): Promise<T | null> => {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const idIn = (reference: string | { readonly id: string } | null): string | null =>
  reference === null || typeof reference === 'string' ? reference : reference.id;

const refundFrom = async (
  asked: Context['asked'],
  { id, amount, currency, created, status, metadata, failure_reason: reason }: Stripe.Refund,
  payment: string | null,
): Promise<ProviderRefund> => {
  const own = ownName(metadata?.refund);
  return {
    ...{ reference: id, amount: nanosOfMinor(amount, currency), currency: currency.toUpperCase(), payment },
    refund: own !== null && (await asked.knowsRefund(own)) ? own : null,
    state: status === 'failed' || status === 'canceled' ? 'failed' : 'sent',
    code: reason ?? null,
    at: instantOfMs(created * 1000),
  };
};

export const stripeObjects = (context: Context): Omit<ProviderObjects, keyof PaymentMethods> => {
  const { stripe, asked } = context;
  /** Also of an intent that Stripe has made while the process that asked for it was killed. */
  const paymentBehind = async (intent: string | null): Promise<string | null> => {
    if (intent === null) return null;
    const known = await asked.paymentOfIntent(intent);
    if (known !== null) return known;
    const named = ownName((await found(stripe.paymentIntents.retrieve(intent)))?.metadata.payment);
    return named !== null && (await asked.payment(named)) !== null ? named : null;
  };
  return {
    askedFor: async (payment) => {
      const row = await asked.payment(payment);
      return row === null ? null : { customer: row.customer, pays: row.pays };
    },
    disputeNamed: async (name) => {
      const dispute = await found(stripe.disputes.retrieve(name));
      return dispute === null
        ? null
        : disputeFrom(dispute, await paymentBehind(idIn(dispute.payment_intent)));
    },
    refundsOf: async (payment) => {
      const intent = (await asked.payment(payment))?.intent ?? null;
      if (intent === null) return [];
      const { data } = await stripe.refunds.list({ payment_intent: intent, limit: stripeLimits.page });
      return (await Promise.all(data.map((refund) => refundFrom(asked, refund, payment)))).reverse();
    },
    refundNamed: async (name) => {
      const refund = await found(stripe.refunds.retrieve(name));
      return refund === null
        ? null
        : refundFrom(asked, refund, await paymentBehind(idIn(refund.payment_intent)));
    },
    customerBehind: async ({ customer, object }) => {
      if (customer !== null) return (await asked.knowsCustomer(customer)) ? { customer } : null;
      if (!object.startsWith('pm_')) return null;
      const method = await found(stripe.paymentMethods.retrieve(object));
      if (method === null) return null;
      const provider = idIn(method.customer);
      if (provider === null) return { customer: null };
      const owner = await asked.customerOf(provider);
      return owner === null ? null : { customer: owner };
    },
  };
};
