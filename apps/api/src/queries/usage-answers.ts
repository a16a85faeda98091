import { formatNanos } from '#kernel';
import type { Figures, ModelPerformance, SeriesPoint, Share, UsageOverview } from '#projections/usage';
import {
  amountOf,
  answer,
  instantOf,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';

const figureFields = {
  requests_succeeded: wholeOf(''),
  requests_failed: wholeOf(''),
  input_tokens: wholeOf('Cached ones included.'),
  cached_tokens: wholeOf(''),
  output_tokens: wholeOf(''),
  cost: amountOf('Debited, reversals not taken off.'),
  reversed: amountOf(''),
  usd: amountOf('What the providers charge.'),
} as const;

const figuresAnswer = (figures: Figures): object => ({
  requests_succeeded: Number(figures.succeeded),
  requests_failed: Number(figures.failed),
  input_tokens: Number(figures.inputTokens),
  cached_tokens: Number(figures.cachedTokens),
  output_tokens: Number(figures.outputTokens),
  cost: formatNanos(figures.cost),
  reversed: formatNanos(figures.reversed),
  usd: formatNanos(figures.usd),
});

export const overviewSchema = answer('UsageOverview', 'Usage of one period.', {
  from: instantOf(''),
  until: instantOf(''),
  zone: textOf(''),
  spend: amountOf('Debited minus given back.'),
  average_cost: orNull(amountOf('Per successful request.')),
  active_users: wholeOf('Members with usage in the last 7 days.'),
  figures: objectOf(figureFields),
  own_key: objectOf(figureFields),
});

export const overviewAnswer = (overview: UsageOverview): object => ({
  from: overview.from,
  until: overview.until,
  zone: overview.zone,
  spend: formatNanos(overview.spend),
  average_cost: overview.averageCost === null ? null : formatNanos(overview.averageCost),
  active_users: overview.activeUsers,
  figures: figuresAnswer(overview.figures),
  own_key: figuresAnswer(overview.ownKey),
});

export const seriesSchema = answer(
  'UsageSeries',
  'Figures per day, week or month; days without usage have no point.',
  {
    data: listOf(
      objectOf({ day: textOf('First civil day of the point in the zone of the account.'), ...figureFields }),
    ),
  },
);
export const pointAnswer = (point: SeriesPoint): object => ({ day: point.day, ...figuresAnswer(point) });

export const sharesSchema = answer(
  'UsageShares',
  'Who and what the requests and the cost belong to, largest first.',
  {
    data: listOf(
      objectOf({
        name: orNull(textOf('Null: debited without naming one.')),
        requests_succeeded: wholeOf(''),
        requests_failed: wholeOf(''),
        input_tokens: wholeOf(''),
        output_tokens: wholeOf(''),
        cost: amountOf(''),
        request_share: textOf('Percent with four decimals.'),
        cost_share: textOf('Percent with four decimals.'),
      }),
    ),
  },
);

/** Parts of a million as percent: `12.3456`. */
const percent = (parts: number): string => (parts / 10_000).toFixed(4);

export const shareAnswer = (share: Share): object => ({
  name: share.name,
  requests_succeeded: Number(share.succeeded),
  requests_failed: Number(share.failed),
  input_tokens: Number(share.inputTokens),
  output_tokens: Number(share.outputTokens),
  cost: formatNanos(share.cost),
  request_share: percent(share.requestShare),
  cost_share: percent(share.costShare),
});

export const performanceSchema = answer('ModelPerformance', 'How the models did, own keys included.', {
  data: listOf(
    objectOf({
      provider: textOf(''),
      model: textOf(''),
      requests_succeeded: wholeOf(''),
      requests_failed: wholeOf(''),
      failure_share: textOf('Percent with four decimals.'),
      p50_ms: orNull(wholeOf('')),
      p95_ms: orNull(wholeOf('')),
    }),
  ),
});

export const performanceAnswer = (model: ModelPerformance): object => ({
  provider: model.provider,
  model: model.model,
  requests_succeeded: Number(model.succeeded),
  requests_failed: Number(model.failed),
  failure_share: percent(model.failureShare),
  p50_ms: model.p50Ms,
  p95_ms: model.p95Ms,
});
