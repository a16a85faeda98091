import type { DisputeView } from '#projections/billing-disputes';
import { answer, instantOf, listAnswer, orNull, textOf } from '../openapi/answers.js';

const disputeSchema = answer('BillingDispute', 'A customer disagrees with an invoice (R30).', {
  id: textOf('dsp_…'),
  customer: textOf('cus_…'),
  invoice: textOf('inv_…'),
  number: textOf('Of the invoice, as printed.'),
  about: { type: 'string', enum: ['amount', 'seats', 'credits', 'tax', 'duplicate', 'other'] },
  details: orNull(textOf("The customer's own words; null: forgotten.")),
  state: { type: 'string', enum: ['open', 'accepted', 'rejected', 'withdrawn'] },
  opened_at: instantOf(''),
  closed_at: orNull(instantOf('')),
  reason: orNull(textOf('Of the answer.')),
  credit_note: orNull(textOf('crn_… that put it right.')),
});

export { disputeSchema };
export const disputeListSchema = listAnswer('BillingDisputeList', disputeSchema);

export const disputeAnswer = (dispute: DisputeView, details: string | null): object => ({
  id: dispute.dispute,
  customer: dispute.customer,
  invoice: dispute.invoice,
  number: dispute.number,
  about: dispute.about,
  details,
  state: dispute.state,
  opened_at: dispute.openedAt,
  closed_at: dispute.closedAt,
  reason: dispute.reason,
  credit_note: dispute.creditNote,
});

export const disputeChangeSchema = answer('BillingDisputeChange', 'What became of a dispute.', {
  id: textOf('dsp_…'),
  state: { type: 'string', enum: ['open', 'accepted', 'rejected', 'withdrawn'] },
  at: instantOf(''),
});
