import type { Purchase, PurchaseRefund } from '#domain/purchase';
import type { Desk } from '../desk.js';
import { idIn, noteOfRefund } from '../names.js';

/** The purchase whose credits an invoice sells, and its refunds; null: an invoice of something else. */
export type BehindInvoice = {
  readonly purchase: string;
  readonly payment: string;
  readonly refunds: ReadonlyMap<string, Readonly<PurchaseRefund>>;
};

export const behindInvoice = async (desk: Desk, stream: string): Promise<BehindInvoice | null> => {
  const first = await desk.invoiceEvent(stream, 0n);
  if (first?.type !== 'InvoiceDrafted' || first.data.kind !== 'credits') return null;
  const source = first.data.lines[0]?.sources[0]?.stream ?? '';
  if (!source.startsWith('Purchase-')) return null;
  const { value } = await desk.purchases.read(
    idIn(source),
    ({ head, refunds }) => ({ head, refunds: copyOf(refunds) }),
    desk.now(),
  );
  if (value.head === null) throw new Error(`${source} is asked for before it is invoiced`);
  return { purchase: idIn(source), payment: value.head.payment, refunds: value.refunds };
};

/** The next command changes the state in place. */
const copyOf = (
  refunds: Pick<Purchase, 'refunds'>['refunds'] | ReadonlyMap<string, Readonly<PurchaseRefund>>,
) => new Map([...refunds].map(([refund, one]) => [refund, { ...one }]));

/** A refund whose money has gone already, because somebody gave it back at the provider itself: this credit note follows it. */
export const paidBefore = (
  { refunds }: BehindInvoice,
  creditNote: string,
): { readonly refund: string; readonly reference: string } | null => {
  for (const [refund, { reference }] of refunds)
    if (reference !== null && noteOfRefund(refund) === creditNote) return { refund, reference };
  return null;
};
