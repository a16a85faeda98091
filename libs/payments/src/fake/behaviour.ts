import { minus, type Nanos } from '#kernel';
import type { Charge, ChargeAnswer, PaymentMethods, Payments, Refundable, RefundAnswer } from '../port.js';

/** How the saved payment method of a sandboxed customer behaves towards charges that are new to the provider. */
export type Behaviour = {
  /** Null: charges settle. */
  readonly decline: { readonly code: string; readonly says: string | null } | null;
  /** `once`: the next charge alone; after it they settle again. */
  readonly lasts: 'once' | 'until-changed';
  /** How often a new charge is answered `pending` before it comes to its end. */
  readonly pendingFirst: number;
  /** Attended charges wait for a further step of their payer. */
  readonly needsAction?: boolean;
};

export const settles: Behaviour = { decline: null, lasts: 'until-changed', pendingFirst: 0 };

/** The payment provider of a sandbox: it moves no money, and fails on demand. */
export type FakePayments = Payments &
  PaymentMethods & {
    /** From the next new charge of this customer on; charges that are known keep their answer. */
    readonly behave: (customer: string, behaviour: Behaviour) => Promise<void>;
    readonly behaviourOf: (customer: string) => Promise<Behaviour>;
    /** The payer takes the further step that a charge waits for, or refuses to. */
    readonly act: (payment: string, step: 'taken' | 'refused') => Promise<void>;
  };

/** What a charge came to: decided when it was first asked for, or by the further step that it waits for. */
export type Booked = {
  readonly customer: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly method: string;
  readonly failure: { readonly code: string; readonly says: string | null } | null;
  readonly waits: boolean;
};

/** The first time that a charge is asked for: its end, and what the next one meets. */
export const firstAsked = (
  { customer, amount, currency, attended }: Pick<Charge, 'customer' | 'amount' | 'currency' | 'attended'>,
  /** `method`: the customer's default; null: none is on file, and nothing can be charged. */
  { behaviour, method }: { readonly behaviour: Behaviour; readonly method: string | null },
): { readonly booked: Booked; readonly next: Behaviour } => {
  if (method === null)
    return {
      booked: { customer, amount, currency, method: '', failure: noMethod, waits: false },
      next: behaviour,
    };
  return {
    booked: { customer, amount, currency, method, ...metBy(behaviour, attended !== undefined) },
    next: behaviour.lasts === 'once' ? settles : behaviour,
  };
};
const noMethod = { code: 'payment_method_missing', says: 'No payment method is on file.' };

const metBy = (
  { decline, needsAction = false }: Behaviour,
  attended: boolean,
): Pick<Booked, 'failure' | 'waits'> => {
  if (!needsAction || decline !== null) return { failure: decline, waits: false };
  return attended ? { failure: null, waits: true } : { failure: unattended, waits: false };
};
const unattended = { code: 'authentication_required', says: 'The payer has to take a further step.' };
const refused = { code: 'authentication_failed', says: 'The payer did not take the further step.' };
const givenUp = { code: 'canceled', says: 'The charge was given up before its payer took the further step.' };

/** What is asked for after it was given up takes nothing. */
export const overAlready: ChargeAnswer = { kind: 'failed', ...givenUp };

/** What a charge that waits comes to; one that does not keeps its answer. */
export const acted = (booked: Booked, step: 'taken' | 'refused' | 'given-up'): Booked => {
  if (!booked.waits) return booked;
  const failure = { taken: null, refused, 'given-up': givenUp }[step];
  return { ...booked, failure, waits: false };
};

export const answerOf = (
  payment: string,
  { amount, currency, method, failure, waits }: Booked,
): ChargeAnswer => {
  if (waits) return { kind: 'requires-action', url: null, clientSecret: `${payment}_secret` };
  return failure === null
    ? { kind: 'succeeded', method, reference: `ch_${payment}`, amount, currency }
    : { kind: 'failed', ...failure };
};

/** `back`: what refunds of this payment have already given back. */
export const refundAnswerOf = (
  refund: { readonly refund: string; readonly amount: Nanos },
  booked: Booked | null,
  back: Nanos,
): RefundAnswer => {
  if (booked?.failure !== null || booked.waits)
    return { kind: 'failed', code: 'charge_not_found', says: 'No settled charge has this id.' };
  if (refund.amount > booked.amount - back)
    return { kind: 'failed', code: 'amount_too_large', says: 'More than is left of the charge.' };
  return { kind: 'succeeded', reference: `re_${refund.refund}` };
};

/** No bank disputes anything here. `back` as above. */
export const refundableOf = (booked: Booked | null, back: Nanos): Refundable | null =>
  booked?.failure !== null || booked.waits
    ? null
    : { left: minus(booked.amount, back), currency: booked.currency, disputed: false };
