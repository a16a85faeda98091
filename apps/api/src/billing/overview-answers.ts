import { methodAnswer, methodSchema } from '../payment-methods/answers.js';
import type { PaymentMethod } from '#payments';
import type { Instant } from '#kernel';
import { invoiceListSchema } from '../invoices/answers.js';
import { answer, instantOf, listOf, orNull, textOf } from '../openapi/answers.js';
import { purchaseListSchema } from '../purchases/list-answers.js';
import { balanceSchema } from '../queries/balance-answers.js';
import { historySchema } from '../queries/statement-answers.js';
import { changeListSchema } from '../seats/answers.js';
import { standingSchema } from '../standing/answers.js';
import { periodSchema } from '../subscription/line-answers.js';
import { paymentListSchema, refundListSchema } from './answers.js';

export const overviewSchema = answer(
  'Billing',
  "All of a customer's billing tab (R47, R56, R57). Each list is the first page of its own route, where `next_cursor` goes on.",
  {
    customer: textOf('cus_…'),
    cycle: orNull(periodSchema),
    credits: listOf(balanceSchema.schema),
    payment_method: orNull(methodSchema),
    payment_method_as_of: orNull(
      instantOf('When the payment provider showed it. Null: it has shown nothing yet.'),
    ),
    standing: orNull(standingSchema.schema),
    payments: { ...paymentListSchema.schema, description: 'Of the running cycle, or of the time asked for.' },
    refunds: refundListSchema.schema,
    purchases: purchaseListSchema.schema,
    history: {
      ...historySchema.schema,
      description:
        "Purchases, grants, refunds, adjustments and promotions of every account that the customer owns, newest first; each account's own route goes on with its `next_cursor`.",
    },
    seat_changes: changeListSchema.schema,
    invoices: invoiceListSchema.schema,
  },
);

export const methodInUse = (
  shown: { readonly methods: readonly PaymentMethod[]; readonly at: Instant } | null,
): object => {
  const chosen = shown?.methods.find(({ isDefault }) => isDefault);
  return {
    payment_method: chosen === undefined ? null : methodAnswer(chosen),
    payment_method_as_of: shown?.at ?? null,
  };
};
