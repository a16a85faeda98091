import { nanosOf, type Nanos } from '#kernel';

/** Nanos of the smallest coin of the currencies that invoices are made in (ISO 4217). */
const minorUnits: ReadonlyMap<string, Nanos> = new Map(
  Object.entries({
    USD: 2,
    EUR: 2,
    GBP: 2,
    CHF: 2,
    CAD: 2,
    AUD: 2,
    SEK: 2,
    NOK: 2,
    DKK: 2,
    PLN: 2,
    JPY: 0,
  }).map(([currency, decimals]) => [currency, nanosOf(10n ** BigInt(9 - decimals))]),
);

/** The smallest coin: a cent for dollars. Null: no invoice is made in this currency. */
export const minorUnitOf = (currency: string): Nanos | null => minorUnits.get(currency) ?? null;

/** Money that can be paid: a whole number of coins. */
export const isPayable = (amount: Nanos, minorUnit: Nanos): boolean => amount % minorUnit === 0n;
