import { Field } from '../body/field.js';
import { choice, id, orNull, text } from '../body/rules.js';

/** A customer's own words about an invoice. */
const WORDS_CHARS = 4_000;

const subjects = ['amount', 'seats', 'credits', 'tax', 'duplicate', 'other'] as const;

export class OpenDisputeBody {
  @Field(text(64), { says: 'Number of the invoice, as printed: INV-000042.' }) number!: string;
  @Field(choice(...subjects), { says: 'What it is about.' }) about!: (typeof subjects)[number];
  @Field(text(WORDS_CHARS), {
    says: 'What is wrong, in words. Kept outside the log, and forgotten with the customer.',
  })
  details!: string;
}

export class ResolveDisputeBody {
  @Field(choice('accepted', 'rejected'), { says: 'Whether the customer was right.' }) outcome!:
    'accepted' | 'rejected';
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
  @Field(orNull(id), { says: 'crn_… that puts it right.', optional: true }) credit_note?: string | null;
}
