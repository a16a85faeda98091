import type { ProviderNotice, ProviderObjects, ProviderRefund } from '#payments';
import type { Handled, NoticeHandlers } from '#payments/inbox';
import { customerStream, invoiceStream, purchaseStream, standingStream } from '../names.js';
import type { Parking } from '../parking.js';
import { hearDispute, type DisputeParts } from './dispute.js';
import { hearMethod, type MethodParts } from './method.js';
import { hearRefund, type RefundParts } from './refund.js';

export type HearingParts = DisputeParts &
  MethodParts &
  RefundParts & {
    readonly objects: ProviderObjects;
    readonly parking: Pick<Parking, 'wake'>;
  };

type Asked = NonNullable<Awaited<ReturnType<ProviderObjects['askedFor']>>>;

/** The streams whose reactions wait for what becomes of a payment. */
const streamsOf = ({ customer, pays }: Asked): readonly string[] => {
  if (pays.startsWith('pur_')) return [purchaseStream(pays)];
  return pays.startsWith('inv_')
    ? [invoiceStream(pays), standingStream(customer)]
    : [customerStream(customer)];
};

/**
 * What notices of the provider bring about. A notice about a payment only makes the reactor look sooner: whatever waits for that
 * payment asks the provider what became of it, as it would have anyway. So in whatever order and however often notices come,
 * they lead to one state. Disputes, and refunds that somebody made at the provider, begin with a notice, and are fetched before anything is booked.
 */
export const noticeHandlers = (parts: HearingParts): NoticeHandlers => {
  const { objects, parking } = parts;

  const payment = async ({ payment: named, type }: ProviderNotice): Promise<Handled> => {
    const asked = named === null ? null : await objects.askedFor(named);
    if (named === null || asked === null) return 'unknown';
    if (type === 'charge.refunded')
      for (const one of await objects.refundsOf(named)) {
        const handled = await refunded(asked, one);
        if (handled !== 'done') return handled;
      }
    await parking.wake(streamsOf(asked));
    return 'done';
  };
  /** Of one of the ledger's payments; null: of somebody else's. */
  const paysOf = async (found: { readonly payment: string | null } | null): Promise<Asked | null> =>
    found === null || found.payment === null ? null : objects.askedFor(found.payment);
  const refund = async ({ object }: ProviderNotice): Promise<Handled> => {
    const found = await objects.refundNamed(object);
    const asked = await paysOf(found);
    return found === null || asked === null ? 'unknown' : refunded(asked, found);
  };
  const refunded = async (asked: Asked, found: ProviderRefund): Promise<Handled> => {
    const { payment: of } = found;
    if (of === null) return 'unknown';
    const handled = await hearRefund(parts, { ...found, payment: of }, asked);
    await parking.wake(streamsOf(asked));
    return handled;
  };
  return {
    payment,
    checkout: payment,
    refund,
    dispute: async ({ object }) => {
      const found = await objects.disputeNamed(object);
      const asked = await paysOf(found);
      if (found === null || found.payment === null || asked === null) return 'unknown';
      return hearDispute(parts, { ...found, payment: found.payment }, asked);
    },
    method: async (notice) => {
      const whose = await objects.customerBehind(notice);
      if (whose === null) return 'unknown';
      if (whose.customer !== null) await hearMethod(parts, whose.customer, notice);
      return 'done';
    },
  };
};
