import { minorUnitOf } from '#domain/accounting';
import { refundCredits } from '#domain/credit-pool';
import { requestRefund } from '#domain/purchase';
import type { Nanos } from '#kernel';
import type { DeskParts } from '../desk.js';
import { NotYet } from '../reaction.js';
import { leftToGiveBack } from './left-to-give-back.js';
import { ceilOf } from './share-of.js';

/** `amount`: net; null: all that is unused. */
type Asked = { readonly amount: Nanos | null; readonly reason: string };

/** Of the money, or of the credits. */
export type RefundOutlook = 'payment-held' | 'payment-given-back' | 'refund-of-consumed' | null;

/**
 * Why a refund would be declined if it were asked for now; null: nothing speaks against it, or it cannot be told yet. Asked before
 * the refund is: a refusal leaves nothing behind, and the same call decides afresh later (S18). What changes right after it is
 * declined by the purchase.
 */
export const refundOutlookWith =
  ({ purchases, pools, invoices, payments, clock, onOddity }: DeskParts) =>
  async (purchase: string, { amount, reason }: Asked): Promise<RefundOutlook> => {
    const at = clock.now();
    const now = (): typeof at => at;
    const { value } = await purchases.read(
      purchase,
      (state) => {
        const decision = requestRefund({ refund: '', amount, reason })(state, at);
        return { head: state.head, lot: state.lot, refused: decision.kind === 'refused' };
      },
      at,
    );
    const { head, lot, refused } = value;
    const coin = minorUnitOf(head?.currency ?? '');
    if (refused || head === null || lot === null || coin === null) return null; // the purchase says why
    const { payment, net, account } = head;
    try {
      const left = await leftToGiveBack({ invoices, payments, now }, { purchase, payment, amount, coin });
      if (left.kind === 'declined') return left.code;
      const credits = left.amount === null ? null : ceilOf(left.amount, lot.credits, net);
      const request = { refund: '', lot: lot.lot, amount: credits, coin, reference: '', reason };
      const { value: refusal } = await pools.read(
        account,
        (pool) => {
          const decision = refundCredits(request)(pool, at);
          return decision.kind === 'refused' ? decision.code : null;
        },
        at,
      );
      return refusal === 'refund-of-consumed' ? refusal : null;
    } catch (error) {
      if (!(error instanceof NotYet))
        onOddity(
          { purchase, err: error },
          'whether a refund can be made is not known before it is asked for',
        );
      return null;
    }
  };
