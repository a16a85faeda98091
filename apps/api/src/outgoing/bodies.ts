import { webhookLimits, webhookTypes, type WebhookType } from '#outgoing';
import { Field } from '../body/field.js';
import { choice, id, listOf, orNull, text } from '../body/rules.js';

export class EndpointBody {
  @Field(text(webhookLimits.url), { says: 'Where events are posted: a public https address.' }) url!: string;
  @Field(listOf(choice(...webhookTypes), webhookTypes.length), { says: 'Which events are sent there.' })
  events!: WebhookType[];
  @Field(orNull(id), {
    says: "Whose events; left out: the key's own customer, or everybody's with a key of the product.",
    optional: true,
  })
  customer?: string | null;
}
