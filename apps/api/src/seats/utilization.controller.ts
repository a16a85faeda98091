import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { bindSeatUtilization, seatHistoryOf, seatUtilizationOf } from '#projections/seat-utilization';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import {
  changeAnswer,
  changeKinds,
  changeListSchema,
  utilizationAnswer,
  utilizationSchema,
} from './answers.js';

/** How many seats there are, who holds them, and what every change of them cost (R58–R61). */
@ApiTags('seats')
@Controller('v1/customers/:customer/seats')
export class UtilizationController {
  constructor(private readonly reading: Reading) {}

  @Get()
  @Requires('billing:read')
  @AtLeast()
  @Answers(200, utilizationSchema, 'Seats: paid, used by role, available, and what the next cycle has')
  async find(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'seat_utilization');
    const found = await seatUtilizationOf(bindSeatUtilization(this.reading.db), customer);
    return found === null ? reject('subscription-not-found') : utilizationAnswer(found);
  }

  @Get('history')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('kind', changeKinds.join(', '))
  @Answers(200, changeListSchema, 'Every change of seats with its cost, newest first (R59)')
  async history(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'kind');
    const kind = choiceParameter(query, 'kind', ['all', ...changeKinds], 'all');
    await this.reading.from(call, query, 'seat_utilization');
    const page = await seatHistoryOf(bindSeatUtilization(this.reading.db), customer, {
      ...pageRequest(query),
      kind: kind === 'all' ? undefined : kind,
    });
    return pageAnswer(page, changeAnswer);
  }
}
