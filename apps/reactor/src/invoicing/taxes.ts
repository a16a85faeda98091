import type { Instant, Nanos } from '#kernel';
import type { Tax, TaxPlace } from '#tax';
import type { BillingDetails } from '#vault';
import type { Desk } from '../desk.js';

/** Whom the next document names; null: the customer has not said. */
export const billingDetailsOf = async (desk: Desk, customer: string): Promise<BillingDetails | null> => {
  const { value } = await desk.customers.read(customer, ({ billingDetails }) => billingDetails, desk.now());
  if (value === null) return null;
  const entry = (await desk.vault.find([value])).get(value);
  return entry?.kind === 'billing-details' ? entry.content : null;
};

const placeOf = (details: BillingDetails | null): TaxPlace | null =>
  details === null
    ? null
    : {
        country: details.address.country,
        region: details.address.region,
        postalCode: details.address.postalCode,
        taxId: details.taxId,
      };

export type Taxed = {
  readonly customer: string;
  readonly currency: string;
  readonly minorUnit: Nanos;
  readonly amounts: readonly Nanos[];
  /** Left out: a subscription. */
  readonly sells?: 'subscription' | 'credits';
  /** Rates are of this day: an order and its invoice ask for the same one. */
  readonly at: Instant;
};

/** R27: what the buyer's place adds to the lines of a document. */
export const taxesOn = async (
  desk: Desk,
  { customer, currency, minorUnit, amounts, sells = 'subscription', at }: Taxed,
): Promise<readonly Tax[]> =>
  desk.taxes.taxesOf({
    place: placeOf(await billingDetailsOf(desk, customer)),
    ...{ currency, minorUnit, at },
    lines: amounts.map((amount) => ({ sells, amount })),
  });

/** Prices of a plan as they are invoiced. Rejects where the policy of a stored event is not published, which cannot be. */
export const pricedBy = async (
  desk: Desk,
  policy: string,
): Promise<{
  readonly currency: string;
  readonly minorUnit: Nanos;
  readonly addsLater: boolean;
}> => {
  const found = await desk.policies.plan(policy, desk.now());
  if ('kind' in found) throw new Error(`${policy} is published`);
  const { currency, minorUnit, proration } = found.terms;
  return { currency, minorUnit, addsLater: proration?.add === 'next_invoice' };
};
