import { Field } from '../body/field.js';
import { amount, id, text, webAddress } from '../body/rules.js';

/** An address is shorter than this wherever browsers and providers agree. */
const URL_CHARS = 2_000;

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
  @Field(webAddress(URL_CHARS), {
    says: 'Absolute https address without credentials that the payer comes back to after a further step, such as 3-D Secure; http is for the loopback alone. Left out: nobody is there, and a payment that needs a step fails.',
    optional: true,
  })
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
