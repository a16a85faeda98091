import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { refuse } from '#kernel';
import { bindInvoices, cycleStatementOf } from '#projections/invoices';
import { bindPayments, paymentsOf, refundsOf } from '#projections/payments';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, InstantParameter, Listed, TextParameter } from '../openapi/parameters.js';
import { onlyParameters, parameter, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, instantParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { CustomerDesk } from '../subscription/customer-desk.js';
import {
  paymentAnswer,
  paymentListSchema,
  refundAnswer,
  refundListSchema,
  statementAnswer,
  statementSchema,
} from './answers.js';
import { windowIn, type Window } from './window.js';

/** What was paid, paid back and invoiced (R26, R56). */
@ApiTags('invoices')
@Controller('v1/customers/:customer')
export class BillingController {
  constructor(
    private readonly reading: Reading,
    private readonly desk: CustomerDesk,
  ) {}

  @Get('payments')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('status', 'succeeded, failed, needs-action or abandoned.')
  @TextParameter('invoice', 'Only for this invoice.')
  @InstantParameter('from', 'At or after: for instance the start of a cycle.')
  @InstantParameter('until', 'Before.')
  @Answers(200, paymentListSchema, 'Every attempt to charge the customer, newest first')
  async payments(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'status', 'invoice', 'from', 'until');
    const status = choiceParameter(
      query,
      'status',
      ['all', 'succeeded', 'failed', 'needs-action', 'abandoned'],
      'all',
    );
    await this.reading.from(call, query, 'payments');
    const page = await paymentsOf(bindPayments(this.reading.db), customer, {
      ...pageRequest(query),
      status: status === 'all' ? undefined : status,
      invoice: parameter(query, 'invoice') ?? undefined,
      from: instantParameter(query, 'from') ?? undefined,
      until: instantParameter(query, 'until') ?? undefined,
    });
    return pageAnswer(page, paymentAnswer);
  }

  @Get('refunds')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('invoice', 'Only of this invoice.')
  @Answers(200, refundListSchema, 'Money of invoices that went back, newest first')
  async refunds(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'invoice');
    await this.reading.from(call, query, 'payments');
    const page = await refundsOf(bindPayments(this.reading.db), customer, {
      ...pageRequest(query),
      invoice: parameter(query, 'invoice') ?? undefined,
    });
    return pageAnswer(page, refundAnswer);
  }

  @Get('statement')
  @Requires('billing:read')
  @AtLeast()
  @InstantParameter('from', 'Together with `until`; left out: the running cycle.')
  @InstantParameter('until', 'Before.')
  @Answers(200, statementSchema, 'The statement of the running cycle, or of any other time')
  async statement(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least', 'from', 'until');
    const window = windowIn(query) ?? (await this.runningCycle(call, customer));
    await this.reading.from(call, query, 'invoices');
    const statement = await cycleStatementOf(bindInvoices(this.reading.db), customer, window);
    return statementAnswer({ customer, ...window }, statement);
  }

  private runningCycle(call: Call, customer: string): Promise<Window> {
    return this.desk.look(call, customer, ({ registered, subscription }) => {
      if (registered === null) return refuse('customer-not-found');
      if (subscription === null) return refuse('subscription-not-found');
      return { from: subscription.cycle.start, until: subscription.cycle.end };
    });
  }
}
