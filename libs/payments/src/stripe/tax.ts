import { LRUCache } from 'lru-cache';
import Stripe from 'stripe';
import { amount, msOf, negated, sum, zero, type Instant, type Nanos } from '#kernel';
import { REVERSE_CHARGE, subdivisionOf, TaxUnknown, territoryOf } from '#tax';
import type { Tax, TaxDesk, TaxPlace, TaxRequest } from '#tax';
import { stripeClient, type StripeAccount } from './client.js';
import { stripeLimits } from './limits.js';
import { minorOf, nanosOfMinor } from './minor-units.js';
import { taxIdFor } from './tax-ids.js';

export type StripeTaxParts = StripeAccount & {
  /** The provider's time: of Stripe itself the time of day, whatever clock the product runs on. */
  readonly now: () => Instant;
};

/** Stripe's name for software as a service for businesses; credits are spent on nothing else. */
const SOFTWARE = 'txcd_10103001';
const DAY_MS = 86_400_000;

/**
 * R46: tax by location, as Stripe Tax reckons it. One line of all that is sold, exclusive of tax: it is one kind of thing, and what
 * an invoice takes back may be a line below zero, which Stripe does not know. The same request on the same day is answered from
 * memory; what was quoted is fixed by the events of orders and purchases. Rejects with `TaxUnknown`, never with "none".
 */
export const stripeTax = (parts: StripeTaxParts): TaxDesk => {
  const stripe = stripeClient(parts, stripeLimits.taxMs);
  const answers = new LRUCache<string, readonly Tax[]>({ max: stripeLimits.taxAnswers });
  return {
    taxesOf: async (request) => {
      const { place, lines } = request;
      const base = sum(lines.map((line) => line.amount));
      if (place === null || base === 0n) return [];
      const params = paramsOf(request, { place, base, now: msOf(parts.now()) });
      const key = JSON.stringify(params);
      const known = answers.get(key);
      const taxes = known ?? taxesIn(await calculated(stripe, params), request, place);
      answers.set(key, taxes);
      return base < 0n ? taxes.map(takenBack) : taxes;
    },
  };
};

const takenBack = (tax: Tax): Tax => ({
  ...tax,
  ...{ base: negated(tax.base), amount: negated(tax.amount) },
});

type Params = Stripe.Tax.CalculationCreateParams;

const paramsOf = (
  { currency, at }: TaxRequest,
  { place, base, now }: { readonly place: TaxPlace; readonly base: Nanos; readonly now: number },
): Params => {
  const taxId = taxIdFor(place);
  return {
    currency: currency.toLowerCase(),
    line_items: [
      {
        ...{ amount: minorOf(sized(base), currency), reference: 'all' },
        ...{ tax_behavior: 'exclusive', tax_code: SOFTWARE },
      },
    ],
    customer_details: {
      ...{ address: addressOf(place), address_source: 'billing' },
      ...(taxId === null ? {} : { tax_ids: [taxId] }),
    },
    tax_date: dayOf(at, now),
  };
};

const addressOf = ({ country, region, postalCode = null }: TaxPlace) => {
  // Northern Ireland, Monaco and others as Stripe knows them: by the country's own code, if it has one.
  const known = country === 'EL' || country === 'UK' || country === 'XI' ? territoryOf(country) : country;
  const state = subdivisionOf(known, region);
  return {
    country: known,
    ...(state === null ? {} : { state }),
    ...(postalCode === null ? {} : { postal_code: postalCode }),
  };
};

/** Of the beginning of the day (UTC), so that a preview and its purchase ask the same; as near to it as Stripe allows. */
const dayOf = (at: Instant, now: number): number => {
  const ms = msOf(at);
  const within = stripeLimits.taxHours * 3_600_000;
  return Math.floor(Math.min(Math.max(ms - (ms % DAY_MS), now - within), now + within) / 1000);
};

const calculated = async (stripe: Stripe, params: Params): Promise<Stripe.Tax.Calculation> => {
  try {
    return await stripe.tax.calculations.create(params);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    // What Stripe says of an address may repeat it: the code alone is told.
    const place = error.code === 'customer_tax_location_invalid';
    throw new TaxUnknown(
      place ? 'place' : 'unavailable',
      `Stripe Tax has no answer: ${error.code ?? error.type} (${error.requestId ?? 'no request'})`,
    );
  }
};

/** What invoices print; of others Stripe's own word. */
const codes: Readonly<Record<string, string>> = {
  ...{ gst: 'GST', hst: 'HST', igst: 'IGST', jct: 'JCT', pst: 'PST', qst: 'QST', rst: 'RST', vat: 'VAT' },
};
const inWords = (type: string | null): string => {
  const words = (type ?? 'tax').replaceAll('_', ' ');
  return codes[words] ?? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
};

const taxesIn = (
  { tax_breakdown: parts, tax_amount_exclusive: whole, tax_amount_inclusive: within }: Stripe.Tax.Calculation,
  { currency, lines, minorUnit }: TaxRequest,
  place: TaxPlace,
): readonly Tax[] => {
  const base = sum(lines.map((line) => line.amount));
  const charged = parts.flatMap((part): Tax[] => {
    const { country, state, percentage_decimal: percent, tax_type: type } = part.tax_rate_details;
    const where = country ?? place.country;
    if (part.taxability_reason === 'reverse_charge')
      return [{ code: REVERSE_CHARGE, jurisdiction: where, rate: zero, base: sized(base), amount: zero }];
    const rate = amount(percent);
    // A rate whose share of a small amount is less than half a coin is charged all the same.
    if (part.amount === 0 && (part.taxable_amount === 0 || rate === zero)) return [];
    return [
      {
        code: inWords(type),
        jurisdiction: state === null ? where : `${where}-${state}`,
        rate,
        base: nanosOfMinor(part.taxable_amount, currency),
        amount: nanosOfMinor(part.amount, currency),
      },
    ];
  });
  const total = sum(charged.map((tax) => tax.amount));
  const usable =
    within === 0 &&
    total === nanosOfMinor(whole, currency) &&
    charged.every((tax) => tax.amount % minorUnit === 0n && tax.base % minorUnit === 0n);
  if (!usable) throw new TaxUnknown('unavailable', 'Stripe Tax answers what does not add up');
  return charged;
};

const sized = (base: Nanos): Nanos => (base < 0n ? negated(base) : base);
