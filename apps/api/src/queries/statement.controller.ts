import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { bindDebits, statementOf } from '#projections/debits';
import { bindPurchaseHistory, purchaseHistoryOf } from '#projections/purchase-history';
import { Requires } from '../access/route-rule.js';
import { onlyMember, ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, InstantParameter, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, parameter, type ListQuery } from './list-query.js';
import { instantParameter, pageAnswer, pageRequest, Reading } from './reading.js';
import { entryAnswer, historySchema, lineAnswer, statementSchema } from './statement-answers.js';

@ApiTags('history')
@Controller('v1/accounts/:account')
export class StatementController {
  constructor(private readonly reading: Reading) {}

  @Get('debits')
  @Requires('debits:read')
  @Listed()
  @AtLeast()
  @TextParameter('member', 'Only of this member.')
  @TextParameter('space', 'Only for this space.')
  @TextParameter('model', 'Only of this model.')
  @InstantParameter('from', 'At or after.')
  @InstantParameter('until', 'Before.')
  @Answers(
    200,
    statementSchema,
    'The statement, newest first, each line with its trace: debit → lots → grants',
  )
  async statement(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'member', 'space', 'model', 'from', 'until');
    const sees = onlyMember(call);
    const member = parameter(query, 'member') ?? sees;
    // S14: without the permission for individual figures, a statement is one's own.
    if (sees !== null && member !== sees)
      return reject('forbidden', { action: 'usage:individual', role: call.authority.role });
    await this.reading.from(call, query, 'debits');
    const page = await statementOf(bindDebits(this.reading.db), account, {
      ...pageRequest(query),
      member: member ?? undefined,
      space: parameter(query, 'space') ?? undefined,
      model: parameter(query, 'model') ?? undefined,
      from: instantParameter(query, 'from') ?? undefined,
      until: instantParameter(query, 'until') ?? undefined,
    });
    return pageAnswer(page, (line) => lineAnswer(account, line));
  }

  @Get('purchase-history')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter(
    'kind',
    'purchase, promotion, grant, adjustment, refund, forfeit, dispute, dispute-won or dispute-lost; expiry: shown to who asks for it.',
  )
  @Answers(200, historySchema, 'Purchases, grants, refunds, adjustments and promotions, newest first')
  async purchaseHistory(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'kind');
    await this.reading.from(call, query, 'purchase_history');
    const page = await purchaseHistoryOf(bindPurchaseHistory(this.reading.db), account, {
      ...pageRequest(query),
      kind: parameter(query, 'kind') ?? undefined,
    });
    return pageAnswer(page, entryAnswer);
  }
}
