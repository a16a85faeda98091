import type { Desk } from '../desk.js';
import { reactorLimits } from '../limits.js';
import type { LedgerFact } from '../reaction.js';

/** How a refund was asked for, some events before a fact of its purchase; null: it was made at the provider, or too long before. */
export const askedRefund = async (
  desk: Desk,
  { stream, revision }: Pick<LedgerFact, 'stream' | 'revision'>,
  refund: string,
): Promise<{ readonly revision: bigint; readonly reason: string } | null> => {
  const first = revision - BigInt(reactorLimits.refundLookBack);
  for (let at = revision - 1n; at >= 0n && at >= first; at -= 1n) {
    const event = await desk.purchaseEvent(stream, at);
    if (event?.type === 'PurchaseRefundRequested' && event.data.refund === refund)
      return { revision: at, reason: event.data.reason };
  }
  return null;
};
