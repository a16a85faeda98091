import { halfEven, nanosOf, sum, zero, type Instant, type Nanos } from '#kernel';
import { TaxUnknown, type Tax, type TaxDesk, type TaxPlace, type TaxRequest } from '../port.js';
import { leviesOn, type Levy } from './levies.js';
import { isInUnion } from './own-rates.js';
import { isRegionOf, isTaxedByRegion, subdivisionOf } from './regions.js';
import { isSoundTaxId } from './tax-ids.js';
import { territoryOf } from './territories.js';

/** Where the issuing entity is. */
export type Seller = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** As an invoice prints it; documents look for these words. */
export const REVERSE_CHARGE = 'VAT reverse charge';

/**
 * Tax by location from dated tables (R27): the main rate of the buyer's country, with what its state or province adds or charges
 * instead. A business abroad that accounts for it itself has a line at zero that says so. What no table knows is not taxed; a
 * place that does not say which state or province it is in is refused, not taken for one without taxes.
 */
export const offlineTaxDesk = (seller: Seller): TaxDesk => ({
  taxesOf: (request) =>
    new Promise((resolve) => {
      resolve(taxesOf(seller, request)); // what it throws is the promise's
    }),
});

const taxesOf = (seller: Seller, { place, minorUnit, lines, at }: TaxRequest): readonly Tax[] => {
  const base = sum(lines.map((line) => line.amount));
  if (place === null || base === 0n) return [];
  return leviesFor(seller, place, at).map((levy) => ({
    ...levy,
    base,
    amount: shareOf(base, levy.rate, minorUnit),
  }));
};

const leviesFor = (
  seller: Seller,
  { country, region, postalCode, taxId }: TaxPlace,
  at: Instant,
): readonly Levy[] => {
  const territory = territoryOf(country);
  const subdivision = subdivisionOf(territory, region, postalCode);
  if (isTaxedByRegion(territory) && !isRegionOf(territory, subdivision))
    throw new TaxUnknown('place', `${territory} taxes by region, and the place names none of them`);
  const levies = leviesOn(territory, subdivision, at);
  const abroad = territory !== territoryOf(seller.country);
  if (levies.length === 0 || !abroad || taxId === null) return levies;
  const business = accountsForItself(territory) && isSoundTaxId(territory, taxId);
  return business ? [{ code: REVERSE_CHARGE, jurisdiction: territory, rate: zero }] : levies;
};

/** Whose businesses owe the tax on services from abroad themselves, whether or not the seller is registered there. */
const accountsForItself = (country: string): boolean =>
  isInUnion(country) || country === 'GB' || country === 'NO';

const HUNDRED_PERCENT = 100_000_000_000n;

/** Percent of the lines' total, rounded once: half even to the minor unit, with the sign of the total. */
const shareOf = (base: Nanos, percent: Nanos, minorUnit: Nanos): Nanos => {
  const sign = base < 0n ? -1n : 1n;
  return nanosOf(sign * halfEven(sign * base * percent, HUNDRED_PERCENT * minorUnit) * minorUnit);
};
