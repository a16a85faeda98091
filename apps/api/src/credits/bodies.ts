import { Field, Nested } from '../body/field.js';
import { amount, choice, id, orNull, text, timestamp } from '../body/rules.js';

export class GrantBody {
  @Field(amount, { says: "In the pool's asset." }) amount!: string;
  @Field(id, { says: "Refused if it is not the pool's.", optional: true }) asset?: string;
  @Field(choice('allotment', 'promo', 'pass-base', 'pass-bonus', 'adjustment'), {
    says: 'How the lot burns and expires.',
  })
  class!: 'allotment' | 'promo' | 'pass-base' | 'pass-bonus' | 'adjustment';
  @Field(orNull(timestamp), { says: 'Usable from; at once when left out.', optional: true }) effective_at?:
    string | null;
  @Field(orNull(timestamp), {
    says: "Dead at and after; null: never; left out: the policy's rule for the class.",
    optional: true,
  })
  expires_at?: string | null;
  @Field(orNull(text(128)), { says: 'Campaign or ticket that caused it.', optional: true }) reference?:
    string | null;
  @Field(orNull(text()), { says: 'In words.', optional: true }) reason?: string | null;
}

class PaymentBody {
  @Field(amount, { says: 'What was paid.' }) amount!: string;
  @Field(text(3), { says: 'ISO 4217: USD.' }) currency!: string;
  @Field(text(128), { says: 'Reference of the payment at its provider.' }) reference!: string;
}

export class PurchaseBody {
  @Nested(() => PaymentBody, { says: 'The payment that this purchase stands on.' }) payment!: PaymentBody;
}

export class AdjustmentBody {
  @Field(choice('up', 'down'), { says: 'Whether credits are given or taken.' }) direction!: 'up' | 'down';
  @Field(amount, { says: "In the pool's asset." }) amount!: string;
  @Field(id, { says: "Refused if it is not the pool's.", optional: true }) asset?: string;
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
  @Field(orNull(text(128)), { says: 'Ticket or document.', optional: true }) reference?: string | null;
}

export class RefundBody {
  @Field(id, { says: 'lot_… of the purchase.' }) lot!: string;
  @Field(amount, {
    says: "In the pool's asset, clamped to what is unused; left out: all of it.",
    optional: true,
  })
  amount?: string;
  @Field(text(128), { says: 'Reference of the refund at the payment provider.' }) reference!: string;
  @Field(text(), { says: 'Why, in words.' }) reason!: string;
}
