import { zero, type Instant, type Nanos } from '#kernel';
import { rateAt } from './dated.js';
import { combined, listedAtop, listedIn } from './library.js';
import { caSoftware, euVat, isInUnion, otherVat, ptRegions, usSoftware } from './own-rates.js';

/** What is charged on the whole of an invoice's lines. `rate` in percent. */
export type Levy = { readonly code: string; readonly jurisdiction: string; readonly rate: Nanos };

/** The library's words as invoices print them. */
const codes: Readonly<Record<string, string>> = {
  gst: 'GST',
  hst: 'HST',
  igic: 'IGIC',
  pst: 'PST',
  qst: 'QST',
  vat: 'VAT',
};

const codeOf = (type: string): string => codes[type] ?? 'VAT';

/**
 * What a place charges at a moment: our own dated tables first, the library's elsewhere. None where no table is. `country` is a
 * territory; `region` an ISO 3166-2 subdivision without its country.
 */
export const leviesOn = (country: string, region: string | null, at: Instant): readonly Levy[] => {
  const where = region === null ? country : `${country}-${region}`;
  if (country === 'US') return region === null ? [] : kept([salesTax(region, where, at)]);
  const national = nationalTax(country, at);
  const instead = country === 'PT' ? rateAt(ptRegions[region ?? ''], at) : null;
  if (instead !== null) return [{ code: 'VAT', jurisdiction: where, rate: instead }];
  const atop = region === null ? null : listedAtop(country, region);
  if (atop === null) return kept([national]);
  const own = country === 'CA' ? caSoftware[region ?? ''] : undefined;
  const rate = rateAt(own ?? atop.rates, at);
  const code = codeOf(atop.type);
  // Of its own beside the country's, or one tax in both their places.
  if (code === 'PST' || code === 'QST')
    return kept([national, { code, jurisdiction: where, rate: rate ?? zero }]);
  return kept([{ code, jurisdiction: where, rate: combined(national?.rate ?? null, rate) }]);
};

/** A rate of zero charges nothing, and is not printed. */
const kept = (levies: readonly (Levy | null)[]): readonly Levy[] =>
  levies.filter((levy): levy is Levy => levy !== null && levy.rate > 0n);

const salesTax = (state: string, jurisdiction: string, at: Instant): Levy | null => {
  const own = Object.hasOwn(usSoftware, state) ? usSoftware[state] : undefined;
  const rate = rateAt(own === 'as listed' ? listedAtop('US', state)?.rates : own, at);
  return rate === null ? null : { code: 'Sales tax', jurisdiction, rate };
};

/** Null: no table knows of one. */
const nationalTax = (country: string, at: Instant): Levy | null => {
  const tax = ownTax(country) ?? listed(country);
  const rate = tax === null ? null : rateAt(tax.rates, at);
  return tax === null || rate === null ? null : { code: tax.code, jurisdiction: country, rate };
};

const ownTax = (country: string) => {
  if (isInUnion(country)) return { code: 'VAT', rates: euVat[country] };
  return Object.hasOwn(otherVat, country) ? (otherVat[country] ?? null) : null;
};

const listed = (country: string) => {
  const found = listedIn(country);
  return found === null ? null : { code: codeOf(found.type), rates: found.rates };
};
