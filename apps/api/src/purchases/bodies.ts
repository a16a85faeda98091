import { Field } from '../body/field.js';
import { returnAddress, returnAddressSays } from '../body/return-address.js';
import { amount, id, text } from '../body/rules.js';

export class CreditPurchasePreviewBody {
  @Field(amount, { says: 'What buys credits, before taxes: an amount that the plan offers.' })
  amount!: string;
  @Field(id, {
    says: "Left out: the customer's own account, or the only one that was opened for it.",
    optional: true,
  })
  account?: string;
}

export class CreditPurchaseBody extends CreditPurchasePreviewBody {
  @Field(returnAddress, { says: returnAddressSays, optional: true })
  return_url?: string;
  @Field(text(200), {
    says: 'Of a preview: what is charged is what it showed, or nothing is.',
    optional: true,
  })
  preview_token?: string;
}

export class PurchaseRefundBody {
  @Field(amount, {
    says: 'Money before taxes. Left out: of all that is unused. More than is unused is clamped to it.',
    optional: true,
  })
  amount?: string;
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
}
