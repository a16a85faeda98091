import { isSuspended, nextStep, type NextStep, type Standing } from '#domain/standing';
import { formatNanos, type View } from '#kernel';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';

const fields = {
  customer: textOf('cus_…'),
  policy: textOf('policy@version whose dunning terms decide.'),
  phase: {
    type: 'string',
    enum: ['good', 'past-due', 'grace', 'suspended', 'purge-due', 'purged'],
  },
  since: orNull(instantOf('Null: since it began.')),
  suspended: flagOf('Debits and holds are refused (R32).'),
  unpaid: listOf(
    objectOf({
      invoice: textOf('inv_…'),
      amount: amountOf(''),
      currency: textOf('ISO 4217'),
      failed_at: instantOf('First failure of a charge for it.'),
    }),
  ),
  attempt: wholeOf('Scheduled charges that failed since the customer was last in good standing.'),
  next_step: orNull(
    objectOf({
      step: { type: 'string', enum: ['retry', 'answer', 'suspension', 'purge'] },
      attempt: orNull(wholeOf('Of a retry.')),
      at: orNull(instantOf('Null: a charge is under way, its outcome decides.')),
    }),
  ),
  retry: orNull(textOf('rty_… that was asked for and not answered yet.')),
} as const;

export const standingSchema = answer(
  'Standing',
  'How a customer stands (R29–R34), as its stream says now.',
  fields,
);

/** Null: no dunning terms were ever assigned. */
export const standingAnswer = (standing: View<Standing>): object | null => {
  const { customer, plan, phase, since, unpaid, attempt, requested } = standing;
  if (customer === null || plan === null) return null;
  return {
    customer,
    policy: plan.policy,
    phase,
    since: since.startsWith('0000') ? null : since,
    suspended: isSuspended(standing),
    unpaid: [...unpaid].map(([invoice, { amount, currency, failedAt }]) => ({
      invoice,
      amount: formatNanos(amount),
      currency,
      failed_at: failedAt,
    })),
    attempt,
    next_step: stepAnswer(nextStep(standing)),
    retry: requested?.retry ?? null,
  };
};

const stepAnswer = (next: NextStep | null): object | null =>
  next === null ? null : { step: next.step, attempt: 'attempt' in next ? next.attempt : null, at: next.at };

export const retrySchema = answer(
  'PaymentRetry',
  'What was asked to be charged again, and how the customer stands after it.',
  {
    retry: textOf('rty_…'),
    invoices: listOf(textOf('inv_…')),
    standing: standingSchema.schema,
  },
);

export const purgeSchema = answer('Purge', "A customer's data outside the ledger is erased (R33).", {
  customer: textOf('cus_…'),
  changed: flagOf('False: it had been decided before.'),
  erased: wholeOf('Entries that this call dropped.'),
});
