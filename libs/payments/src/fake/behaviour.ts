import type { Nanos } from '#kernel';
import type { Charge, ChargeAnswer, Payments, RefundAnswer } from '../port.js';

/** How the saved payment method of a sandboxed customer behaves towards charges that are new to the provider. */
export type Behaviour = {
  /** Null: charges settle. */
  readonly decline: { readonly code: string; readonly says: string | null } | null;
  /** `once`: the next charge alone; after it they settle again. */
  readonly lasts: 'once' | 'until-changed';
  /** How often a new charge is answered `pending` before it comes to its end. */
  readonly pendingFirst: number;
};

export const settles: Behaviour = { decline: null, lasts: 'until-changed', pendingFirst: 0 };

/** The payment provider of a sandbox: it moves no money, and fails on demand. */
export type FakePayments = Payments & {
  /** From the next new charge of this customer on; charges that are known keep their answer. */
  readonly behave: (customer: string, behaviour: Behaviour) => Promise<void>;
  readonly behaviourOf: (customer: string) => Promise<Behaviour>;
};

/** What a charge came to, decided when it was first asked for and never changed. */
export type Booked = {
  readonly customer: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly failure: { readonly code: string; readonly says: string | null } | null;
};

/** The first time that a charge is asked for: its end, and what the next one meets. */
export const firstAsked = (
  { customer, amount, currency }: Pick<Charge, 'customer' | 'amount' | 'currency'>,
  behaviour: Behaviour,
): { readonly booked: Booked; readonly next: Behaviour } => ({
  booked: { customer, amount, currency, failure: behaviour.decline },
  next: behaviour.lasts === 'once' ? settles : behaviour,
});

export const answerOf = (payment: string, { amount, currency, failure }: Booked): ChargeAnswer =>
  failure === null
    ? { kind: 'succeeded', method: 'card_sandbox', reference: `ch_${payment}`, amount, currency }
    : { kind: 'failed', ...failure };

/** `back`: what refunds of this payment have already given back. */
export const refundAnswerOf = (
  refund: { readonly refund: string; readonly amount: Nanos },
  booked: Booked | null,
  back: Nanos,
): RefundAnswer => {
  if (booked?.failure !== null)
    return { kind: 'failed', code: 'charge_not_found', says: 'No settled charge has this id.' };
  if (refund.amount > booked.amount - back)
    return { kind: 'failed', code: 'amount_too_large', says: 'More than is left of the charge.' };
  return { kind: 'succeeded', reference: `re_${refund.refund}` };
};
