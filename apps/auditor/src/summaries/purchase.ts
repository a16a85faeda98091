import type { PurchaseEvent } from '#domain/purchase';
import { moment } from '../print/times.js';
import { priced, said, worth, type Says } from './wording.js';

export const purchaseSays: Says<PurchaseEvent> = {
  PurchaseRequested: ({ purchase, customer, net, gross, currency, trigger, lapsesAt }) =>
    worth(
      gross,
      ...[purchase, `for ${customer}`, `${priced(net, currency)} of it buy credits`],
      ...[trigger === 'top-up' ? 'top-up' : null, `until ${moment(lapsesAt)}`],
    ),
  PurchaseNeedsAction: ({ payment }) => said(payment, 'a further step of the payer'),
  PurchasePaid: ({ payment, amount, method, reference }) => worth(amount, payment, method, reference),
  PurchaseFailed: ({ payment, reason }) => said(payment, reason.code, reason.says),
  PurchaseAbandoned: ({ payment }) => said(payment, 'nobody paid in time'),
  PurchasePaidTooLate: ({ payment, amount, reference }) => worth(amount, payment, 'goes back', reference),
  PurchaseCredited: ({ lot, credits }) => worth(credits, lot),
  PurchaseNotCredited: ({ code, amount }) => worth(amount, code, 'goes back'),
  PurchaseReturned: ({ refund, amount, reference }) => worth(amount, refund, reference),
  PurchaseReturnFailed: ({ refund, amount, reason }) => worth(amount, refund, reason.code, reason.says),
  PurchaseRefundRequested: ({ refund, amount, reason }) => ({ ...said(refund, reason), amount }),
  PurchaseRefunded: ({ refund, credits, net, currency }) => worth(credits, refund, priced(net, currency)),
  PurchaseRefundDeclined: ({ refund, code }) => said(refund, code),
  PurchaseRefundPaid: ({ refund, as }) => said(refund, as),
  PurchaseRefundFailed: ({ refund, reason }) => said(refund, reason.code, reason.says),
  RefundMadeAtProvider: ({ refund, reference, amount }) => worth(amount, refund, reference),
  ProviderRefundShared: ({ refund, covered, credited, expense, currency }) =>
    said(
      refund,
      `${priced(credited, currency)} of unused credits`,
      `${priced(covered, currency)} was owed`,
      `${priced(expense, currency)} is an expense`,
    ),
  ProviderRefundFailed: ({ refund, expense, reason }) => worth(expense, refund, reason.code, reason.says),
  PaymentDisputeOpened: ({ dispute, amount, reason }) => worth(amount, dispute, reason),
  PaymentDisputeWon: ({ dispute, amount }) => worth(amount, dispute),
  PaymentDisputeLost: ({ dispute, amount }) => worth(amount, dispute),
};
