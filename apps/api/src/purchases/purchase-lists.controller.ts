import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { bindPurchases, purchasesOf, purchaseStatuses } from '#projections/purchases';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed, TextParameter } from '../openapi/parameters.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { purchaseListSchema, purchaseSummary } from './list-answers.js';

const statuses = ['all', ...purchaseStatuses] as const;
const disputes = ['all', 'open', 'won', 'lost'] as const;

/** Credits that were bought, declined and abandoned ones too (R57). */
@ApiTags('credits')
@Controller('v1')
export class PurchaseListsController {
  constructor(private readonly reading: Reading) {}

  @Get('customers/:customer/credit-purchases')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('status', purchaseStatuses.join(', '))
  @TextParameter('dispute', 'open, won or lost: whose payment was disputed.')
  @Answers(200, purchaseListSchema, "A customer's purchases of credits, newest first")
  ofCustomer(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    return this.list(call, query, { customer });
  }

  @Get('accounts/:account/purchases')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('status', purchaseStatuses.join(', '))
  @TextParameter('dispute', 'open, won or lost: whose payment was disputed.')
  @Answers(200, purchaseListSchema, 'Purchases of credits for this account, newest first')
  ofAccount(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    return this.list(call, query, { account });
  }

  private async list(
    call: Call,
    query: ListQuery,
    whose: { readonly customer: string } | { readonly account: string },
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'status', 'dispute');
    const status = choiceParameter(query, 'status', statuses, 'all');
    const dispute = choiceParameter(query, 'dispute', disputes, 'all');
    await this.reading.from(call, query, 'purchases');
    const page = await purchasesOf(bindPurchases(this.reading.db), {
      ...pageRequest(query),
      ...whose,
      status: status === 'all' ? undefined : status,
      dispute: dispute === 'all' ? undefined : dispute,
    });
    return pageAnswer(page, purchaseSummary);
  }
}
