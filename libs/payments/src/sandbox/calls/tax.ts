import type Stripe from 'stripe';
import { sandboxLimits } from '../limits.js';
import { integer, listOf, oneOf, parametersOf, text } from '../parameters.js';
import { calculate } from '../resources/taxes.js';
import { currency } from './details.js';
import { nothing, route, type Route } from './route.js';

type Create = Stripe.Tax.CalculationCreateParams;

/** A line to which tax is added: the only kind that the product sells. */
const line = parametersOf<Stripe.Tax.CalculationCreateParams.LineItem>()(
  {
    amount: integer(0, sandboxLimits.amount),
    reference: text,
    tax_behavior: oneOf('exclusive'),
    tax_code: text,
  },
  ['amount', 'tax_behavior', 'tax_code'],
);
const address = parametersOf<Stripe.Tax.CalculationCreateParams.CustomerDetails.Address>()(
  { city: text, country: text, line1: text, line2: text, postal_code: text, state: text },
  ['country'],
);
const taxId = parametersOf<Stripe.Tax.CalculationCreateParams.CustomerDetails.TaxId>()(
  {
    type: oneOf('eu_vat', 'gb_vat', 'no_vat', 'ch_vat', 'ch_uid', 'li_uid'),
    value: text,
  },
  ['type', 'value'],
);
const customer = parametersOf<Stripe.Tax.CalculationCreateParams.CustomerDetails>()(
  { address, address_source: oneOf('billing', 'shipping'), tax_ids: listOf(taxId) },
  ['address', 'address_source'],
);
const creating = parametersOf<Create>()(
  {
    currency,
    line_items: listOf(line),
    customer_details: customer,
    tax_date: integer(0, 999_999_999_999),
  },
  ['currency', 'line_items', 'customer_details'],
);

export const taxCalls: readonly Route[] = [
  route('POST', '/v1/tax/calculations', creating, ({ books, taxes }, given) =>
    calculate(books, taxes, {
      currency: given.currency,
      lines: given.line_items,
      address: given.customer_details.address,
      taxIds: given.customer_details.tax_ids ?? [],
      date: given.tax_date ?? books.now(),
    }),
  ),
  route('GET', '/v1/tax/calculations/:id', nothing, ({ books, id }) => books.get('tax.calculation', id)),
];
