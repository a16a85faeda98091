import { amount, halfEven, nanosOf, sum, type Instant, type Nanos } from '#kernel';
import type { Tax, TaxDesk, TaxPlace, TaxRequest } from '../port.js';
import { isEuTaxId } from './eu-tax-id.js';
import { euVat, otherVat, rateOn, usSalesTax } from './rates.js';

/** Where the issuing entity is. */
export type Seller = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** What is charged on the whole of an invoice's lines. `rate` in percent. */
type Levy = { readonly code: string; readonly jurisdiction: string; readonly rate: Nanos };

/**
 * Tax by location from dated tables (R27): the main rate of the buyer's country, or of a state of the United States. A business
 * elsewhere in the European Union accounts for it itself: a line at zero says so. What no table knows is not taxed.
 */
export const offlineTaxDesk = (seller: Seller): TaxDesk => ({
  taxesOf: (request) => Promise.resolve(taxesOf(seller, request)),
});

const taxesOf = (seller: Seller, { place, minorUnit, lines, at }: TaxRequest): readonly Tax[] => {
  const levy = place === null ? null : levyOn(seller, place, at);
  const base = sum(lines.map((line) => line.amount));
  if (levy === null || base === 0n) return [];
  return [{ ...levy, base, amount: shareOf(base, levy.rate, minorUnit) }];
};

const levyOn = (seller: Seller, { country, region, taxId }: TaxPlace, at: Instant): Levy | null => {
  const date = at.slice(0, 10);
  const levy = (code: string, jurisdiction: string, rate: string | null): Levy | null =>
    rate === null ? null : { code, jurisdiction, rate: amount(rate) };
  if (country === 'US')
    return region === null ? null : levy('Sales tax', `US-${region}`, rateOn(usSalesTax[region], date));
  if (country in euVat) {
    const accountsItself = country !== seller.country && taxId !== null && isEuTaxId(country, taxId);
    return accountsItself
      ? levy('VAT reverse charge', country, '0')
      : levy('VAT', country, rateOn(euVat[country], date));
  }
  const other = otherVat[country];
  return other === undefined ? null : levy(other.code, country, rateOn(other.rates, date));
};

const HUNDRED_PERCENT = 100_000_000_000n;

/** Percent of the lines' total, rounded once: half even to the minor unit, with the sign of the total. */
const shareOf = (base: Nanos, percent: Nanos, minorUnit: Nanos): Nanos => {
  const sign = base < 0n ? -1n : 1n;
  return nanosOf(sign * halfEven(sign * base * percent, HUNDRED_PERCENT * minorUnit) * minorUnit);
};
