import type { Invoice } from '#domain/invoice';
import { larger, minus, zero, type Nanos, type View } from '#kernel';
import { creditsBack, creditsLeft, creditsWithin, grossOf } from '../invoicing/credits-back.js';
import type { Desk } from '../desk.js';
import { invoiceOfPurchase } from '../names.js';
import { NotYet } from '../reaction.js';

type Asked = {
  readonly purchase: string;
  readonly payment: string;
  /** Net; null: all that is unused. */
  readonly amount: Nanos | null;
  readonly coin: Nanos;
};

/** `amount`: net, null where nothing bounds it. */
type Left =
  | { readonly kind: 'left'; readonly amount: Nanos | null }
  | { readonly kind: 'declined'; readonly code: 'payment-held' | 'payment-given-back' };

/**
 * The provider is asked before credits are given up: money that it cannot give back takes none away. What the invoice owes already
 * is not there to be given back twice. Of all that is unused, as much as there is money for.
 */
export const leftToGiveBack = async (
  desk: Pick<Desk, 'invoices' | 'payments' | 'now'>,
  { purchase, payment, amount, coin }: Asked,
): Promise<Left> => {
  const { value: told } = await desk.invoices.read(
    invoiceOfPurchase(purchase),
    (invoice) => {
      const credits = creditsLeft(invoice);
      return credits === null ? null : { invoice: kept(invoice), owed: owedOf(invoice), credits };
    },
    desk.now(),
  );
  if (told === null) throw new NotYet(`the invoice of ${purchase} is not paid yet`);
  const refundable = await desk.payments.refundable(payment);
  if (refundable?.disputed === true) return { kind: 'declined', code: 'payment-held' };
  const left = larger(minus(refundable?.left ?? zero, told.owed), zero);
  const part = amount ?? told.credits;
  const fits = grossOf(creditsBack(told.invoice, part, coin)) <= left;
  if (fits) return { kind: 'left', amount };
  const most = amount === null ? creditsWithin(told.invoice, left, coin) : zero;
  return most === zero ? { kind: 'declined', code: 'payment-given-back' } : { kind: 'left', amount: most };
};

/** Of credit notes that no payment has gone for. */
const owedOf = ({ reserved, refunded }: View<Invoice>): Nanos => larger(minus(reserved, refunded), zero);

/** A copy: the next command changes the state in place. */
export const kept = ({ status, lines, taxes }: View<Invoice>) => ({
  status,
  lines: lines.map((line) => ({ ...line })),
  taxes: taxes.map((tax) => ({ ...tax })),
});
