import { Field, Nested } from '../body/field.js';
import { amount, choice, id, integer, orNull, text, timestamp, tokens } from '../body/rules.js';
import { apiLimits } from '../limits.js';

/** Tokens as the provider counts them (S12), and what became of the request (S13). */
export class UsageBody {
  @Field(text(64), { says: 'Provider as the rate card names it: openai, anthropic …' }) provider!: string;
  @Field(text(128), { says: "The provider's name of the model." }) model!: string;
  @Field(tokens, { says: 'All input tokens, cached ones included.' }) input_tokens!: number;
  @Field(tokens, { says: 'Of the input tokens, those read from the cache. Default 0.', optional: true })
  cached_tokens?: number;
  @Field(tokens, { says: 'Output tokens.' }) output_tokens!: number;
  @Field(choice('succeeded', 'failed'), {
    says: 'Default succeeded. A failed request that the provider charged is still debited.',
    optional: true,
  })
  outcome?: 'succeeded' | 'failed';
  @Field(orNull(integer(0, apiLimits.latencyMs)), { says: 'Milliseconds until the answer.', optional: true })
  latency_ms?: number | null;
  @Field(orNull(timestamp), {
    says: 'When it happened: for charts only, never what decides (S1).',
    optional: true,
  })
  time?: string | null;
}

/** What is spent: a stated `amount` (then `usage` is information only), or `usage` alone, which is priced. */
export class DebitBody {
  @Field(amount, { says: "In the pool's asset. Leave it out to have `usage` priced.", optional: true })
  amount?: string;
  @Field(id, { says: "The asset of `amount`; refused if it is not the pool's.", optional: true })
  asset?: string;
  @Nested(() => UsageBody, {
    says: "Priced at the provider's exact price when `amount` is left out (R2, R24).",
    optional: true,
  })
  usage?: UsageBody;
  @Field(orNull(id), { says: 'Who spent.', optional: true }) member?: string | null;
  @Field(orNull(id), { says: 'For which space.', optional: true }) space?: string | null;
}

export class HoldBody {
  @Field(amount, { says: "Set aside, in the pool's asset." }) amount!: string;
  @Field(id, { says: "Refused if it is not the pool's.", optional: true }) asset?: string;
  @Field(integer(1, 31_536_000), {
    says: "Time-to-live in seconds; the policy's default when left out.",
    optional: true,
  })
  seconds?: number;
  @Field(orNull(id), { says: 'Who spends.', optional: true }) member?: string | null;
  @Field(orNull(id), { says: 'For which space.', optional: true }) space?: string | null;
}

export class CaptureBody {
  @Field(amount, { says: "In the pool's asset. Leave it out to have `usage` priced.", optional: true })
  amount?: string;
  @Field(id, { says: "Refused if it is not the pool's.", optional: true }) asset?: string;
  @Nested(() => UsageBody, {
    says: "Priced at the provider's exact price when `amount` is left out.",
    optional: true,
  })
  usage?: UsageBody;
}

export class VoidBody {
  @Field(orNull(text()), { says: 'In words.', optional: true }) reason?: string | null;
}

export class ReversalBody {
  @Field(id, { says: 'deb_…' }) debit!: string;
  @Field(text(), { says: 'In words.' }) reason!: string;
}

export class OwnKeyUsageBody {
  @Nested(() => UsageBody, { says: "On the customer's own provider key: shown, never debited (R38)." })
  usage!: UsageBody;
  @Field(orNull(id), { says: 'Who used it.', optional: true }) member?: string | null;
  @Field(orNull(id), { says: 'For which space.', optional: true }) space?: string | null;
}
