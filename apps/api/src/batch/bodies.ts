import { Field, Nested } from '../body/field.js';
import {
  anyObject,
  choice,
  flag,
  id,
  integer,
  jsonObject,
  listOf,
  orNull,
  text,
  timestamp,
  tokens,
  type Rule,
} from '../body/rules.js';
import { apiLimits } from '../limits.js';

export const operations = ['debit', 'hold', 'capture', 'void', 'own-key-usage'] as const;
export type Operation = (typeof operations)[number];

/** One item of a batch. `body` is what the operation's own route takes. */
export class BatchItemBody {
  @Field(choice(...operations), { says: 'Default debit.', optional: true }) operation?: Operation;
  @Field(id, { says: 'acc_…' }) account!: string;
  @Field(id, { says: 'hold_…, for capture and void.', optional: true }) hold?: string;
  @Field(text(apiLimits.idempotencyKeyChars), {
    says: "The item's own key; the batch's key and the item's index when left out.",
    optional: true,
  })
  idempotency_key?: string;
  @Field(jsonObject, { says: "As the operation's own route takes it." }) body!: object;
}

/** Each item is checked by itself: a malformed one is refused alone. */
const items: Rule = {
  check: listOf(anyObject, apiLimits.batchItems).check,
  schema: {
    type: 'array',
    minItems: 1,
    maxItems: apiLimits.batchItems,
    items: { $ref: '#/components/schemas/BatchItemBody' },
  },
};

export class BatchBody {
  @Field(items, { says: 'Every item stands for itself: a refused one stops no other.' }) items!: object[];
}

/** `data` of a usage event. */
class UsageEventData {
  @Field(text(64), { says: 'Provider as the rate card names it: openai, anthropic …' }) provider!: string;
  @Field(text(128), { says: "The provider's name of the model." }) model!: string;
  @Field(tokens, { says: 'All input tokens, cached ones included.' }) input_tokens!: number;
  @Field(tokens, { says: 'Of the input tokens, those read from the cache. Default 0.', optional: true })
  cached_tokens?: number;
  @Field(tokens, { says: 'Output tokens.' }) output_tokens!: number;
  @Field(choice('succeeded', 'failed'), { says: 'Default succeeded.', optional: true }) outcome?:
    'succeeded' | 'failed';
  @Field(orNull(integer(0, apiLimits.latencyMs)), { says: 'Milliseconds until the answer.', optional: true })
  latency_ms?: number | null;
  @Field(orNull(id), { says: 'Who used it.', optional: true }) member?: string | null;
  @Field(orNull(id), { says: 'For which space.', optional: true }) space?: string | null;
  @Field(flag, { says: "On the customer's own provider key: recorded, not debited.", optional: true })
  own_key?: boolean;
}

const USAGE_EVENT = 'usage.recorded.v1';

/** A CloudEvent 1.0 in JSON. Its source and id are its idempotency key, for ever. */
export class UsageEventBody {
  @Field(choice('1.0'), { says: 'Of CloudEvents.' }) specversion!: string;
  @Field(text(apiLimits.idempotencyKeyChars), { says: 'Unique within the source.' }) id!: string;
  @Field(text(apiLimits.idempotencyKeyChars), { says: 'Who made the event.' }) source!: string;
  @Field(choice(USAGE_EVENT), { says: 'What kind of event it is.' }) type!: string;
  @Field(id, { says: 'The credit account.' }) subject!: string;
  @Field(timestamp, { says: 'When it happened: for charts only, never what decides.', optional: true })
  time?: string;
  @Field(choice('application/json'), { says: 'Of `data`.', optional: true }) datacontenttype?: string;
  @Field(text(), { says: 'Accepted and not used.', optional: true }) dataschema?: string;
  @Field(text(), { says: 'Accepted and not used.', optional: true }) traceparent?: string;
  @Field(text(), { says: 'Accepted and not used.', optional: true }) tracestate?: string;
  @Nested(() => UsageEventData, { says: 'The usage.' }) data!: UsageEventData;
}
