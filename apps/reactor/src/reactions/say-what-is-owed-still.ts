import { formatNanos } from '#kernel';
import { reaction } from '../reaction.js';

/** Whoever runs the ledger is told of money that is owed back and did not reach its payer: it is tried again, or settled, by hand. */
export const sayWhatIsOwedStill = reaction(
  'say-what-is-owed-still',
  ['RefundFailed', 'PurchaseReturnFailed'],
  ({ stream, event }, desk) => {
    const { refund, amount, currency, reason } = event.data;
    const owed = { amount: formatNanos(amount), currency };
    desk.onOddity(
      { stream, refund, ...owed, code: reason.code },
      'a refund has failed: its money is owed still',
    );
    return Promise.resolve();
  },
);
