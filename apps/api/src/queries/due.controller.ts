import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { bindDue, dueBy } from '#projections/due';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { answer, Answers, instantOf, listOf, objectOf, textOf } from '../openapi/answers.js';
import { AtLeast, InstantParameter, TextParameter } from '../openapi/parameters.js';
import { onlyParameters, type ListQuery } from './list-query.js';
import { instantParameter, pageRequest, Reading } from './reading.js';

const dueSchema = answer('Due', 'Streams with something due and not booked yet, the longest overdue first.', {
  data: listOf(
    objectOf({
      stream: textOf('CreditPool-acc_…'),
      category: textOf('Customer, Standing, Invoice or CreditPool.'),
      id: textOf('acc_…'),
      due_at: instantOf('The earliest of what is due.'),
    }),
  ),
});

const DUE_DEFAULT = 50;

@ApiTags('operations')
@Controller('v1/due')
export class DueController {
  constructor(private readonly reading: Reading) {}

  @Get()
  @Requires('due:read')
  @AtLeast()
  @InstantParameter('by', 'Default now; may lie in the future.')
  @TextParameter('limit', 'Default 50.')
  @Answers(
    200,
    dueSchema,
    'What becomes due by itself: expiries, hold time-outs, grant and billing cycles, grace, retention',
  )
  async list(@ThisCall() call: Call, @Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'by', 'limit', 'at_least');
    await this.reading.from(call, query, 'due');
    const { limit = DUE_DEFAULT } = pageRequest(query);
    const by = instantParameter(query, 'by') ?? call.at;
    const { streams } = await dueBy(bindDue(this.reading.db), by, { limit });
    return {
      data: streams.map(({ stream, category, id, dueAt }) => ({ stream, category, id, due_at: dueAt })),
    };
  }
}
