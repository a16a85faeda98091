import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { civilDate } from '#kernel';
import { bindPlans, planOf, plansOf } from '#projections/plans';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { aPlan } from '../call/ids.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { planAnswer, planListSchema, planSchema } from './answers.js';

/** What is sold: the readable side of the published policies. */
@ApiTags('plans')
@Controller('v1/plans')
export class PlansController {
  constructor(private readonly reading: Reading) {}

  @Get()
  @Requires('policy:read')
  @Listed()
  @AtLeast()
  @Answers(200, planListSchema, 'The catalogue: every plan with entitlements and prices, by name')
  async list(@ThisCall() call: Call, @Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.reading.from(call, query, 'plans');
    const page = await plansOf(bindPlans(this.reading.db), pageRequest(query));
    return pageAnswer(page, (plan) => planAnswer(plan, civilDate('UTC', call.at)));
  }

  @Get(':plan')
  @Requires('policy:read')
  @AtLeast()
  @Answers(200, planSchema, 'One plan, as it is sold now')
  async find(
    @ThisCall() call: Call,
    @Param('plan', aPlan) plan: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'plans');
    const found = await planOf(bindPlans(this.reading.db), plan);
    return found === null
      ? reject('policy-not-found', { policy: plan })
      : planAnswer(found, civilDate('UTC', call.at));
  }
}
