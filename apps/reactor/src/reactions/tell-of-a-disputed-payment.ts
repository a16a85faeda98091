import { formatNanos } from '#kernel';
import type { NoticeKind } from '#notices';
import type { Desk } from '../desk.js';
import { idIn, invoiceOfPurchase } from '../names.js';
import { reaction } from '../reaction.js';
import { tell } from '../telling/tell.js';

const KINDS = {
  PaymentDisputeOpened: 'payment-disputed',
  InvoicePaymentDisputed: 'payment-disputed',
  PaymentDisputeWon: 'dispute-won',
  InvoiceDisputeWon: 'dispute-won',
  PaymentDisputeLost: 'dispute-lost',
  InvoiceDisputeLost: 'dispute-lost',
} as const satisfies Record<string, NoticeKind>;

/** One letter when a dispute is opened and one when it is closed, of seats, plans and credits alike. */
export const tellOfADisputedPayment = reaction(
  'tell-of-a-disputed-payment',
  [
    ...(['PaymentDisputeOpened', 'PaymentDisputeWon', 'PaymentDisputeLost'] as const),
    ...(['InvoicePaymentDisputed', 'InvoiceDisputeWon', 'InvoiceDisputeLost'] as const),
  ],
  async ({ stream, event }, desk) => {
    const { dispute, amount, currency } = event.data;
    const paid = await paidBy(desk, stream);
    if (paid === null) return;
    const { customer, number } = paid;
    const facts = {
      ...{ dispute, amount: formatNanos(amount), currency },
      ...('reason' in event.data ? { reason: event.data.reason } : {}),
      ...(number === null ? {} : { number }),
    };
    await tell(desk, event.at, { kind: KINDS[event.type], customer, facts }, dispute);
  },
);

/** Whose payment it is, and of which invoice. */
const paidBy = async (
  desk: Desk,
  stream: string,
): Promise<{ readonly customer: string; readonly number: string | null } | null> => {
  const of = idIn(stream);
  const bought = stream.startsWith('Purchase-');
  const { value: invoice } = await desk.invoices.read(
    bought ? invoiceOfPurchase(of) : of,
    ({ head, number }) => ({ customer: head?.customer ?? null, number }),
    desk.now(),
  );
  if (!bought) return invoice.customer === null ? null : { ...invoice, customer: invoice.customer };
  const { value: customer } = await desk.purchases.read(of, ({ head }) => head?.customer ?? null, desk.now());
  return customer === null ? null : { customer, number: invoice.number };
};
