import type Stripe from 'stripe';
import { formatNanos, instantOfMs, sum } from '#kernel';
import {
  isInUnion,
  isRegionOf,
  isSoundTaxId,
  regionFormOf,
  REVERSE_CHARGE,
  subdivisionOf,
  territoryOf,
  type Tax,
  type TaxDesk,
} from '#tax';
import { minorOf, nanosOfMinor } from '../../stripe/minor-units.js';
import type { Books } from '../books.js';
import { sandboxLimits } from '../limits.js';
import type { TaxCalculation } from '../objects.js';
import { invalid } from '../problem.js';

type TaxId = { readonly type: string; readonly value: string };
type Address = {
  readonly country: string;
  readonly city?: string;
  readonly line1?: string;
  readonly line2?: string;
  readonly postal_code?: string;
  readonly state?: string;
};

export type Calculated = {
  readonly currency: string;
  readonly lines: readonly { readonly amount: number; readonly tax_code: string }[];
  readonly address: Address;
  readonly taxIds: readonly TaxId[];
  /** Seconds since 1970. */
  readonly date: number;
};

/** Stripe Tax, played from the tables that are used without it: the account is registered wherever they know of a tax. */
export const calculate = async (
  books: Books,
  taxes: TaxDesk,
  { currency: given, lines, address, taxIds, date }: Calculated,
): Promise<TaxCalculation> => {
  const currency = given.toLowerCase();
  refuseWhatIsWrong(lines, date - books.now());
  refuseUnknownPlace(address);
  for (const [index, one] of taxIds.entries()) refuseTaxId(one, index);
  const [taxId] = taxIds;
  const charged = await taxes.taxesOf({
    place: {
      ...{ country: address.country, region: address.state ?? null, taxId: taxId?.value ?? null },
      postalCode: address.postal_code ?? null,
    },
    ...{ currency: currency.toUpperCase(), minorUnit: nanosOfMinor(1, currency) },
    lines: lines.map(({ amount }) => ({ sells: 'subscription', amount: nanosOfMinor(amount, currency) })),
    at: instantOfMs(date * 1000),
  });
  const net = lines.reduce((total, { amount }) => total + amount, 0);
  const tax = minorOf(sum(charged.map(({ amount }) => amount)), currency);
  const calculation: TaxCalculation = {
    id: books.newId('tax.calculation'),
    object: 'tax.calculation',
    amount_total: net + tax,
    created: books.now(),
    currency,
    customer: null,
    customer_details: {
      address: addressAnswer(address),
      address_source: 'billing',
      ip_address: null,
      tax_ids: taxIds.map(({ type, value }) => ({ type, value })),
      taxability_override: 'none',
    },
    expires_at: books.now() + sandboxLimits.tax.keptSeconds,
    livemode: false,
    ship_from_details: null,
    shipping_cost: null,
    tax_amount_exclusive: tax,
    tax_amount_inclusive: 0,
    tax_breakdown:
      charged.length === 0 ? [notCollected(address)] : charged.map((one) => partOf(one, currency)),
    tax_date: date,
  };
  await books.put<'tax.calculation'>(calculation);
  return calculation;
};

const refuseWhatIsWrong = (lines: Calculated['lines'], distance: number): void => {
  const { dateSeconds, lines: most } = sandboxLimits.tax;
  if (lines.length === 0 || lines.length > most)
    throw invalid(`A calculation has 1 to ${most.toString()} line items.`, { param: 'line_items' });
  const foreign = lines.findIndex(({ tax_code: code }) => !/^txcd_\d{8}$/.test(code));
  if (foreign >= 0)
    throw invalid('No such tax code.', {
      code: 'resource_missing',
      param: `line_items[${foreign.toString()}][tax_code]`,
    });
  if (Math.abs(distance) > dateSeconds)
    throw invalid('The tax date must be within 48 hours of now.', { param: 'tax_date' });
};

/** Stripe finds the state by the postal code; the sandbox wants to be told both. */
const refuseUnknownPlace = ({ country, state, postal_code: postal = '' }: Address): void => {
  const coded = /^[A-Z]{2}$/.test(country);
  const posted = country !== 'US' || /^\d{5}(?:-\d{4})?$/.test(postal);
  const located =
    regionFormOf(country) === null || isRegionOf(country, subdivisionOf(country, state ?? null));
  if (!coded || !posted || !located)
    throw invalid(
      "We could not determine the customer's tax location based on the provided customer address.",
      {
        code: 'customer_tax_location_invalid',
        param: 'customer_details[address]',
      },
    );
};

/** By its type's form; of another country than the buyer's it counts for nothing. */
const refuseTaxId = ({ type, value }: TaxId, index: number): void => {
  const prefix = value.slice(0, 2);
  const country = { gb_vat: 'GB', no_vat: 'NO', li_uid: 'LI' }[type] ?? (type === 'eu_vat' ? prefix : 'CH');
  const union = type !== 'eu_vat' || prefix === 'XI' || isInUnion(territoryOf(prefix));
  if (!union || !isSoundTaxId(country, value))
    throw invalid(`Invalid value for ${type}.`, {
      code: 'tax_id_invalid',
      param: `customer_details[tax_ids][${index.toString()}][value]`,
    });
};

const addressAnswer = ({ country, ...rest }: Address): Stripe.Address => ({
  ...{ country, city: rest.city ?? null, line1: rest.line1 ?? null, line2: rest.line2 ?? null },
  ...{ postal_code: rest.postal_code ?? null, state: rest.state ?? null },
});

type Part = Stripe.Tax.Calculation.TaxBreakdown;
type Details = Part['tax_rate_details'];

const part = (
  reason: Part['taxability_reason'],
  [taxable, amount]: readonly [number, number],
  details: Pick<Details, 'country' | 'state' | 'percentage_decimal' | 'tax_type'>,
): Part => ({
  ...{ amount, inclusive: false, taxability_reason: reason, taxable_amount: taxable },
  tax_rate_details: {
    ...details,
    flat_amount: null,
    rate_type: details.tax_type === null ? null : 'percentage',
  },
});

const notCollected = ({ country, state }: Address): Part =>
  part('not_collecting', [0, 0], {
    country,
    state: state ?? null,
    percentage_decimal: '0.0',
    tax_type: null,
  });

const partOf = ({ code, jurisdiction, rate, base, amount }: Tax, currency: string): Part => {
  const [country = '', region] = jurisdiction.split('-');
  const state = region ?? null;
  if (code === REVERSE_CHARGE)
    return part('reverse_charge', [0, 0], { country, state, percentage_decimal: '0.0', tax_type: 'vat' });
  return part('standard_rated', [minorOf(base, currency), minorOf(amount, currency)], {
    ...{ country, state, percentage_decimal: formatNanos(rate) },
    tax_type: code.toLowerCase().replaceAll(' ', '_'),
  });
};
