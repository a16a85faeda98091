import type Stripe from 'stripe';
import type { Books } from '../books.js';
import type { Price, Product } from '../objects.js';

type ProductGiven = {
  readonly name: string;
  readonly description?: string | undefined;
  readonly metadata?: Stripe.Metadata | undefined;
};

export const createProduct = async (
  books: Books,
  { name, description = '', metadata = {} }: ProductGiven,
): Promise<Product> => {
  const product: Product = {
    ...{ id: books.newId('product'), object: 'product', active: true, name, metadata },
    ...{ created: books.now(), updated: books.now(), livemode: false },
    description: description === '' ? null : description,
  };
  await books.put<'product'>(product);
  await books.tell('product.created', product);
  return product;
};

type PriceGiven = Pick<Price, 'product' | 'unit_amount' | 'currency'> & {
  readonly recurring?:
    | { readonly interval: Stripe.Price.Recurring.Interval; readonly interval_count?: number | undefined }
    | undefined;
  readonly metadata?: Stripe.Metadata | undefined;
};

/** Of what is bought once, or again and again. */
export const createPrice = async (
  books: Books,
  { product: id, unit_amount: unit, currency, recurring, metadata = {} }: PriceGiven,
): Promise<Price> => {
  const { id: product } = await books.get('product', id);
  const price: Price = {
    ...{ id: books.newId('price'), object: 'price', active: true, product, unit_amount: unit, metadata },
    ...{ billing_scheme: 'per_unit', currency: currency.toLowerCase() },
    type: recurring === undefined ? 'one_time' : 'recurring',
    recurring:
      recurring === undefined
        ? null
        : { interval: recurring.interval, interval_count: recurring.interval_count ?? 1 },
    ...{ created: books.now(), livemode: false },
  };
  await books.put<'price'>(price);
  await books.tell('price.created', price);
  return price;
};
