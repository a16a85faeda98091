import type { CardFailure } from './problem.js';

/** What a test card does when it is charged. The numbers and names are those of Stripe's test mode. */
export type CardConduct =
  | { readonly kind: 'succeeds' }
  /** `saves`: only when it is charged; others decline already when somebody sets them up for later. */
  | { readonly kind: 'declines'; readonly failure: CardFailure; readonly saves?: true }
  /** `always`: also off-session, where nobody can take the step. */
  | { readonly kind: 'asks-for-step'; readonly when: 'always' | 'on-session' }
  /** `inquiry`: the bank asks first, and the money stays until it disputes. */
  | { readonly kind: 'is-disputed'; readonly inquiry: boolean };

type Card = {
  readonly number: string;
  /** The ids that stand for it: `pm_card_visa`. */
  readonly names: readonly string[];
  readonly conduct: CardConduct;
};

const declined = (
  declineCode: string,
  message = 'Your card was declined.',
  code = 'card_declined',
): Extract<CardConduct, { kind: 'declines' }> => ({
  kind: 'declines',
  failure: { type: 'card_error', code, decline_code: declineCode, message },
});

export const testCards: readonly Card[] = [
  { number: '4242424242424242', names: ['pm_card_visa'], conduct: { kind: 'succeeds' } },
  { number: '5555555555554444', names: ['pm_card_mastercard'], conduct: { kind: 'succeeds' } },
  {
    number: '4000000000000002',
    names: ['pm_card_chargeDeclined', 'pm_card_visa_chargeDeclined'],
    conduct: declined('generic_decline'),
  },
  {
    number: '4000000000009995',
    names: ['pm_card_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedInsufficientFunds'],
    conduct: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  {
    number: '4000000000009987',
    names: ['pm_card_visa_chargeDeclinedLostCard'],
    conduct: declined('lost_card'),
  },
  {
    number: '4000000000009979',
    names: ['pm_card_visa_chargeDeclinedStolenCard'],
    conduct: declined('stolen_card'),
  },
  {
    number: '4000000000000069',
    names: ['pm_card_chargeDeclinedExpiredCard'],
    conduct: declined('expired_card', 'Your card has expired.', 'expired_card'),
  },
  {
    number: '4000000000000127',
    names: ['pm_card_chargeDeclinedIncorrectCvc'],
    conduct: declined('incorrect_cvc', "Your card's security code is incorrect.", 'incorrect_cvc'),
  },
  {
    number: '4000000000000119',
    names: ['pm_card_chargeDeclinedProcessingError'],
    conduct: declined(
      'processing_error',
      'An error occurred while processing your card.',
      'processing_error',
    ),
  },
  /** Can be saved; every charge of it fails. */
  {
    number: '4000000000000341',
    names: ['pm_card_chargeCustomerFail'],
    conduct: { ...declined('generic_decline'), saves: true },
  },
  {
    number: '4000002500003155',
    names: ['pm_card_authenticationRequiredOnSetup'],
    conduct: { kind: 'asks-for-step', when: 'on-session' },
  },
  {
    number: '4000002760003184',
    names: [
      'pm_card_authenticationRequired',
      'pm_card_threeDSecure2Required',
      'pm_card_threeDSecureRequired',
    ],
    conduct: { kind: 'asks-for-step', when: 'always' },
  },
  {
    number: '4000000000000259',
    names: ['pm_card_createDispute'],
    conduct: { kind: 'is-disputed', inquiry: false },
  },
  {
    number: '4000000000001976',
    names: ['pm_card_createDisputeInquiry'],
    conduct: { kind: 'is-disputed', inquiry: true },
  },
];

export const cardOfName = (name: string): Card | undefined =>
  testCards.find(({ names }) => names.includes(name));

/** A number that is no test card's is refused: a sandbox must never hold a real one. */
export const cardOfNumber = (number: string): Card | undefined =>
  testCards.find((card) => card.number === number.replace(/\s/g, ''));

export const authenticationRequired: CardFailure = {
  type: 'card_error',
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

export const authenticationFailed = (thing: 'payment_intent' | 'setup_intent'): CardFailure => ({
  type: 'card_error',
  code: `${thing}_authentication_failure`,
  message: 'The provided payment method has failed authentication.',
});
