import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { NoticeShown } from '#notices';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { NoFields } from '../body/no-fields.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, instantOf, listAnswer, orNull, textOf, wholeOf } from '../openapi/answers.js';
import { Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { cursorOf, onlyParameters, pageOf, parameter, type ListQuery } from '../queries/list-query.js';
import { choiceParameter } from '../queries/reading.js';

const noticeSchema = answer('Notice', 'What a customer is told by e-mail; nothing of it names a person.', {
  id: textOf('ntc_…'),
  kind: textOf('low-balance, payment-failed, grace-started, suspended, restored, invoice, …'),
  customer: textOf('cus_…'),
  facts: { type: 'object', additionalProperties: { type: 'string' } },
  state: { type: 'string', enum: ['waiting', 'sent', 'dead'] },
  attempts: wholeOf('Tries so far.'),
  problem: orNull(textOf('Why the last try failed.')),
  at: instantOf('When what it tells of happened.'),
  next_attempt_at: orNull(instantOf('Null: nothing more is tried.')),
  sent_at: orNull(instantOf('')),
});
const noticeListSchema = listAnswer('NoticeList', noticeSchema);

const noticeAnswer = (notice: NoticeShown): object => ({
  id: notice.id,
  kind: notice.kind,
  customer: notice.customer,
  facts: notice.facts,
  state: notice.state,
  attempts: notice.attempts,
  problem: notice.problem,
  at: notice.at,
  next_attempt_at: notice.state === 'waiting' ? notice.nextAt : null,
  sent_at: notice.sentAt,
});

@ApiTags('operations')
@Controller('v1/notices')
export class NoticesController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Get()
  @Requires('notices:read')
  @Listed()
  @TextParameter('state', 'waiting, sent or dead: given up after its last try.')
  @TextParameter('to', 'Only to this customer.')
  @Answers(200, noticeListSchema, 'Notices to customers: what waits, what was sent, what was given up')
  async list(@Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'state', 'to');
    const state = choiceParameter(query, 'state', ['all', 'waiting', 'sent', 'dead'], 'all');
    const { limit, after } = cursorOf(query, 'notices');
    const only = {
      state: state === 'all' ? undefined : state,
      customer: parameter(query, 'to') ?? undefined,
    };
    const found = (await this.given.notices?.list(after, limit + 1, only)) ?? [];
    return pageOf('notices', found, limit, (notice) => ({ item: noticeAnswer(notice), after: notice.id }));
  }

  /** Sending again is harmless however often it is asked: the letter keeps its id. */
  @Post(':notice/resend')
  @HttpCode(200)
  @RequiresToChange('notices:resend')
  @NoFields()
  @Answers(200, noticeSchema, 'Send a notice once more, whatever became of it')
  async resend(@ThisCall() call: Call, @Param('notice') id: string): Promise<object> {
    const { notices } = this.given;
    const known = (await notices?.find(id)) ?? null;
    if (notices === undefined || known === null) return reject('notice-not-found', { notice: id });
    if (!call.dryRun) await notices.resend(id);
    return noticeAnswer((await notices.find(id)) ?? known);
  }
}
