import { invariant, nanosOf, type Nanos } from '#kernel';

/** Decimals of the currency's smallest unit as Stripe counts it. Every other has two, also ISK and UGX, whose last two are zero. */
const decimals = new Map<string, number>([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'JPY',
    'KMF',
    'KRW',
    'MGA',
    'PYG',
    'RWF',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((currency) => [currency, 0] as const),
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((currency) => [currency, 3] as const),
]);

const nanosInUnit = (currency: string): bigint =>
  10n ** BigInt(9 - (decimals.get(currency.toUpperCase()) ?? 2));

/** An amount as Stripe spells it. It is whole minor units before it comes here. */
export const minorOf = (amount: Nanos, currency: string): number => {
  const unit = nanosInUnit(currency);
  invariant(amount % unit === 0n, 'what is charged is whole minor units');
  return Number(amount / unit); // at most 2^63 / 10^6: exact
};

export const nanosOfMinor = (minor: number, currency: string): Nanos =>
  nanosOf(BigInt(minor) * nanosInUnit(currency));
