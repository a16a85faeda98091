import { calcPrice, type ConditionalPrice, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import { LRUCache } from 'lru-cache';
import { chargeOf, decimal, ratesText, type Rates } from '#domain/pricing';
import { invariant, refuse, type Instant } from '#kernel';
import { rateCardLimits } from './limits.js';
import type { RateCard } from './rate-card.js';

/** Named in every event that it priced. */
export const catalogueVersion = 'genai-prices@0.1.8';

/** The rates that hold from a number of input tokens on; the highest that is reached holds for the whole request. */
type Tier = { readonly above: number; readonly rates: Rates; readonly text: string };
type Entry = { readonly constraint: ConditionalPrice['constraint']; readonly tiers: readonly Tier[] };
/** One model's prices, later ones first; null: the catalogue does not sell its tokens. */
type Model = readonly Entry[] | null;

/**
 * The public catalogue of model prices. Only its rate fields are read, as exact decimals: the totals that it computes are
 * floating point (S12).
 */
export const genaiPrices = (): RateCard => {
  const models = new LRUCache<string, { readonly model: Model }>({ max: rateCardLimits.lookups });
  const modelOf = (provider: string, name: string): Model => {
    const key = `${provider}\n${name}`;
    const known = models.get(key) ?? { model: lookUp(provider, name) };
    models.set(key, known);
    return known.model;
  };
  return {
    price: (usage, at) => {
      const { provider, model } = usage;
      const tiers = inForce(modelOf(provider, model), at)?.tiers;
      const tier = tiers?.findLast(({ above }) => usage.inputTokens > above);
      if (tier === undefined) return refuse('model-unknown', { provider, model });
      return { kind: 'priced', usd: chargeOf(tier.rates, usage), rates: tier.text };
    },
  };
};

/** Its own price finder resolves providers, aliases and dated names; nothing of what it computes is used. */
const lookUp = (providerId: string, name: string): Model => {
  if (providerId === '' || name === '') return null;
  const found = calcPrice({ input_tokens: 1 }, name, { providerId })?.model;
  return found === undefined ? null : modelFrom(found);
};

const modelFrom = ({ prices }: ModelInfo): Model => {
  const dated: readonly ConditionalPrice[] = Array.isArray(prices) ? prices : [{ prices }];
  const entries = dated.map((one) => ({ constraint: one.constraint, tiers: tiersOf(one.prices) }));
  return entries.some(({ tiers }) => tiers === null)
    ? null
    : entries.flatMap(({ constraint, tiers }) => (tiers === null ? [] : [{ constraint, tiers }])).reverse();
};

/** The latest entry whose condition holds, as the catalogue means it; before all of them the first one. */
const inForce = (model: Model, at: Instant): Entry | undefined =>
  model?.find(({ constraint }) => holds(constraint, at)) ?? model?.at(-1);

const holds = (constraint: Entry['constraint'], at: Instant): boolean => {
  if (constraint === undefined) return true;
  if (constraint.type === 'start_date') return at >= `${constraint.start_date.slice(0, 10)}T00:00:00.000Z`;
  const time = at.slice(11, 23); // UTC, as the catalogue's times of day
  const start = constraint.start_time.slice(0, 8);
  const end = constraint.end_time.slice(0, 8);
  return end < start ? time >= start || time < end : time >= start && time < end;
};

/** A model without a price for tokens of either kind (audio, images) cannot be priced by tokens. */
const tiersOf = (price: ModelPrice): readonly Tier[] | null => {
  if (price['input_mtok'] === undefined && price['output_mtok'] === undefined) return null;
  const starts = new Set<number>();
  for (const field of [price['input_mtok'], price['cache_read_mtok'], price['output_mtok']])
    if (typeof field === 'object') for (const tier of field.tiers) starts.add(tier.start);
  return [-1, ...[...starts].sort((a, b) => a - b)].map((above) => {
    const rates = ratesAbove(price, above);
    return { above, rates, text: ratesText(catalogueVersion, rates) };
  });
};

const ratesAbove = (price: ModelPrice, above: number): Rates => {
  const input = rateOf(price['input_mtok'], above) ?? '0';
  return {
    inputPerMillion: input,
    cachedPerMillion: rateOf(price['cache_read_mtok'], above) ?? input,
    outputPerMillion: rateOf(price['output_mtok'], above) ?? '0',
    perRequest: perThousand(price['requests_kcount']),
  };
};

const rateOf = (field: ModelPrice[string], above: number): string | null => {
  if (field === undefined) return null;
  if (typeof field === 'number') return decimal(field);
  return decimal(field.tiers.filter(({ start }) => start <= above).at(-1)?.price ?? field.base);
};

const perThousand = (field: ModelPrice[string]): string => {
  if (field === undefined) return '0';
  invariant(typeof field === 'number', 'requests have one price');
  return decimal(field, -3);
};
