import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { NoticeShown } from '#payments/inbox';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { NoFields } from '../body/no-fields.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, instantOf, listAnswer, orNull, textOf, wholeOf } from '../openapi/answers.js';
import { Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { cursorOf, onlyParameters, pageOf, type ListQuery } from '../queries/list-query.js';
import { choiceParameter } from '../queries/reading.js';

const noticeSchema = answer('ProviderNotice', 'A notice of the payment provider, as it was taken in.', {
  id: textOf("The provider's name of it: evt_…"),
  type: textOf('As the provider spells it: payment_intent.succeeded, …'),
  kind: textOf('payment, refund, dispute, method, checkout or unknown'),
  object: textOf("The provider's name of what it is about."),
  payment: orNull(textOf('pay_…, where it names one of the ledger.')),
  customer: orNull(textOf('cus_…, likewise.')),
  state: { type: 'string', enum: ['waiting', 'done', 'quarantined'] },
  attempts: wholeOf('Tries that failed.'),
  problem: orNull(textOf('Why the last try failed, or why it was set aside.')),
  at: instantOf('When what it tells of happened.'),
  received_at: instantOf('When it was taken in, by the time of day.'),
});
const noticeListSchema = listAnswer('ProviderNoticeList', noticeSchema);

const noticeAnswer = ({ receivedAt, ...notice }: NoticeShown): object => ({
  ...notice,
  received_at: receivedAt,
});

/** What the payment provider has told, and what of it nobody could make sense of. */
@ApiTags('operations')
@Controller('v1/provider-notices')
export class ProviderNoticesController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Get()
  @Requires('provider-notices:read')
  @Listed()
  @TextParameter('state', 'waiting, done or quarantined: set aside for somebody to look at.')
  @Answers(
    200,
    noticeListSchema,
    'Notices of the payment provider, newest received first: what waits, what is done, what was set aside',
  )
  async list(@Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'state');
    const state = choiceParameter(query, 'state', ['all', 'waiting', 'done', 'quarantined'], 'all');
    const { limit, after } = cursorOf(query, 'provider-notices');
    const only = state === 'all' ? null : state;
    const found = (await this.given.incoming?.inbox.list(after, limit + 1, only)) ?? [];
    return pageOf('provider-notices', found, limit, (notice) => ({
      item: noticeAnswer(notice),
      after: notice.id,
    }));
  }

  /** Working through a notice again is harmless: what is done already changes nothing. */
  @Post(':notice/retry')
  @HttpCode(200)
  @RequiresToChange('provider-notices:retry')
  @NoFields()
  @Answers(200, noticeSchema, 'Work through a notice once more that was set aside')
  async retry(@ThisCall() call: Call, @Param('notice') id: string): Promise<object> {
    const inbox = this.given.incoming?.inbox;
    const known = (await inbox?.find(id)) ?? null;
    if (inbox === undefined || known === null) return reject('provider-notice-not-found', { notice: id });
    if (!call.dryRun) await inbox.retry(id);
    return noticeAnswer((await inbox.find(id)) ?? known);
  }
}
