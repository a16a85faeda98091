import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { plusDays } from '#kernel';
import {
  bindUsage,
  modelPerformanceOf,
  overviewOf,
  seriesOf,
  sharesOf,
  topUsersOf,
  type Dimension,
  type Period,
} from '#projections/usage';
import { allows } from '../access/authority.js';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, InstantParameter, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from './list-query.js';
import { choiceParameter, instantParameter, Reading } from './reading.js';
import {
  overviewAnswer,
  overviewSchema,
  performanceAnswer,
  performanceSchema,
  pointAnswer,
  seriesSchema,
  shareAnswer,
  sharesSchema,
} from './usage-answers.js';

const PERIOD = ['from', 'until', 'at_least'] as const;

/** The current grant cycle, or the days of `from` to `until`. */
const periodOf = (call: Call, query: ListQuery): Period => {
  const from = instantParameter(query, 'from');
  const until = instantParameter(query, 'until');
  if (from === null && until === null) return { cycleAt: call.at };
  return { from: from ?? reject('field-missing', { param: 'from' }), until: until ?? call.at };
};

@ApiTags('usage')
@Controller('v1/accounts/:account/usage')
export class UsageController {
  constructor(private readonly reading: Reading) {}

  @Get()
  @Requires('usage:read')
  @AtLeast()
  @InstantParameter('from', 'Whole days from here; the current cycle when left out.')
  @InstantParameter('until', 'Up to here.')
  @Answers(200, overviewSchema, 'Spend, requests, average cost, tokens, active users')
  async overview(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, ...PERIOD);
    await this.reading.from(call, query, 'usage');
    const found = await overviewOf(bindUsage(this.reading.db), account, {
      period: periodOf(call, query),
      at: call.at,
    });
    return found === null ? reject('account-not-found') : overviewAnswer(found);
  }

  @Get('series')
  @Requires('usage:read')
  @AtLeast()
  @TextParameter('unit', 'day, week or month. Default day.')
  @InstantParameter('from', 'Default 30 days ago.')
  @InstantParameter('until', 'Default now.')
  @Answers(200, seriesSchema, 'Daily, weekly or monthly figures')
  async series(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'unit', ...PERIOD);
    const unit = choiceParameter(query, 'unit', ['day', 'week', 'month'], 'day');
    await this.reading.from(call, query, 'usage');
    const until = instantParameter(query, 'until') ?? call.at;
    const from = instantParameter(query, 'from') ?? plusDays(until, -30);
    const points = await seriesOf(bindUsage(this.reading.db), account, { unit, from, until });
    return points === null ? reject('account-not-found') : { data: points.map(pointAnswer) };
  }

  @Get('shares')
  @Requires('usage:read')
  @AtLeast()
  @TextParameter(
    'by',
    'model, provider, space or member. Default model. By member needs the permission for individual figures.',
  )
  @InstantParameter('from', 'Whole days from here; the current cycle when left out.')
  @InstantParameter('until', 'Up to here.')
  @Answers(200, sharesSchema, 'Requests and cost by model, provider, space or member')
  async shares(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'by', ...PERIOD);
    const by: Dimension = choiceParameter(query, 'by', ['model', 'provider', 'space', 'member'], 'model');
    if (by === 'member' && !allows(call.authority, 'usage:individual'))
      return reject('forbidden', { action: 'usage:individual', role: call.authority.role });
    await this.reading.from(call, query, 'usage');
    const shares = await sharesOf(bindUsage(this.reading.db), account, by, { period: periodOf(call, query) });
    return shares === null ? reject('account-not-found') : { data: shares.map(shareAnswer) };
  }

  @Get('top-users')
  @Requires('usage:individual')
  @AtLeast()
  @InstantParameter('from', 'Whole days from here; the current cycle when left out.')
  @InstantParameter('until', 'Up to here.')
  @Answers(200, sharesSchema, 'Members by number of requests')
  async topUsers(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, ...PERIOD);
    await this.reading.from(call, query, 'usage');
    const shares = await topUsersOf(bindUsage(this.reading.db), account, { period: periodOf(call, query) });
    return shares === null ? reject('account-not-found') : { data: shares.map(shareAnswer) };
  }

  @Get('models')
  @Requires('usage:read')
  @AtLeast()
  @InstantParameter('from', 'Whole days from here; the current cycle when left out.')
  @InstantParameter('until', 'Up to here.')
  @Answers(200, performanceSchema, 'Latency and failures by model')
  async models(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, ...PERIOD);
    await this.reading.from(call, query, 'usage');
    const models = await modelPerformanceOf(bindUsage(this.reading.db), account, periodOf(call, query));
    return models === null ? reject('account-not-found') : { data: models.map(performanceAnswer) };
  }
}
