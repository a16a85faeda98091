import { Field } from '../body/field.js';
import { returnAddress, returnAddressSays } from '../body/return-address.js';
import { choice, flag, orNull, text, type Rule } from '../body/rules.js';

/** More than one plan sells would be refused by the plan; this refuses what is no number of seats at all. */
const SEATS_AT_MOST = 10_000;

export const seats: Rule = {
  check: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= SEATS_AT_MOST
      ? null
      : 'seats-invalid',
  schema: { type: 'integer', minimum: 1, maximum: SEATS_AT_MOST },
};

/** Of a preview: what was seen is what is confirmed. */
export const previewToken = text(128);

class ChoiceBody {
  @Field(text(80), { says: 'The plan, `teams`, or one version of it, `teams@1`.' }) plan!: string;
  @Field(orNull(text(40)), { says: 'Of a plan that has tiers.', optional: true }) tier?: string | null;
  @Field(seats, { says: 'Bought up front; left out where the plan sells none.', optional: true })
  seats?: number;
}

export class PreviewSubscriptionBody extends ChoiceBody {
  @Field(choice('month', 'year'), { says: 'How often it is paid. Default month.', optional: true })
  interval?: 'month' | 'year';
}

export class OrderSubscriptionBody extends PreviewSubscriptionBody {
  @Field(previewToken, { says: '`token` of the preview that is confirmed.' }) preview_token!: string;
  @Field(returnAddress, { says: returnAddressSays, optional: true }) return_url?: string;
}

export class PreviewPlanChangeBody extends ChoiceBody {
  @Field(orNull(text()), {
    says: "Why, in words; a change of tier is an operator's and has one (R44).",
    optional: true,
  })
  reason?: string | null;
}

export class ChangePlanBody extends PreviewPlanChangeBody {
  @Field(previewToken, { says: '`token` of the preview that is confirmed.' }) preview_token!: string;
  @Field(returnAddress, { says: returnAddressSays, optional: true }) return_url?: string;
}

export class CancelBody {
  @Field(previewToken, { says: '`token` of the preview that is confirmed.' }) preview_token!: string;
  /** Not in words: a customer's own words may hold personal data, and this is in the history for ever. */
  @Field(orNull(choice('too-expensive', 'missing-feature', 'unused', 'switching', 'other')), {
    says: 'Why.',
    optional: true,
  })
  reason?: string | null;
}

export class ConfirmBody {
  @Field(previewToken, { says: '`token` of the preview that is confirmed.' }) preview_token!: string;
}

export class AutoRenewBody {
  @Field(flag, { says: 'False: the subscription ends with its cycle.' }) auto_renew!: boolean;
}

export class IntervalBody {
  @Field(choice('month', 'year'), { says: 'From the next renewal on.' }) interval!: 'month' | 'year';
}
