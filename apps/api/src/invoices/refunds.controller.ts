import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Invoices, RetryRefund, SettleRefund } from '#commands';
import { invoiceEvents, type InvoiceEvent } from '#domain/invoice';
import { formatNanos, idOfCommand, invariant } from '#kernel';
import { RequiresToChange } from '../access/route-rule.js';
import { NoFields } from '../body/no-fields.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { FollowThrough } from '../call/follow-through.js';
import { amountOf, answer, Answers, orNull, textOf } from '../openapi/answers.js';
import { SettleRefundBody } from './bodies.js';

const refundMadeSchema = answer(
  'OwedRefund',
  'Money of an invoice that is owed back, and what became of it.',
  {
    id: textOf('ref_…; of one that is tried again, its new name.'),
    invoice: textOf('inv_…'),
    status: { type: 'string', enum: ['under-way', 'paid', 'failed', 'retried', 'settled'] },
    amount: amountOf(''),
    reference: orNull(textOf('At the payment provider, or of the transfer that settled it.')),
    reason: orNull(textOf('Why it failed: the code.')),
  },
);

/** Refunds that failed: an operator has them tried again, or paid them by other means. */
@ApiTags('invoices')
@Controller('v1/invoices/:invoice/refunds/:refund')
export class InvoiceRefundsController {
  constructor(
    private readonly following: FollowThrough,
    private readonly invoices: Invoices,
  ) {}

  @Post('retry')
  @RequiresToChange('refunds:mend')
  @NoFields()
  @Answers(200, refundMadeSchema, 'Try a refund again that failed: the provider is asked under a new name')
  async retry(
    @ThisCall() call: Call,
    @Param('invoice') invoice: string,
    @Param('refund') refund: string,
  ): Promise<object> {
    const { events } = await this.following.run(call, {
      stream: `${invoiceEvents.category}-${invoice}`,
      name: 'retry-refund',
      payload: { refund },
      command: (envelope) => {
        const retry = idOfCommand('ref', envelope.commandId);
        return new RetryRefund(invoice, { refund, retry }, envelope);
      },
    });
    const asked = events.find((event) => event.type === 'RefundRetryRequested');
    invariant(asked !== undefined, 'a refund is tried again or refused');
    return this.answered(call, invoice, asked);
  }

  @Post('settle')
  @RequiresToChange('refunds:mend')
  @ApiBody({ type: SettleRefundBody })
  @Answers(200, refundMadeSchema, 'Say that a refund that failed was paid by other means')
  async settle(
    @ThisCall() call: Call,
    @Param('invoice') invoice: string,
    @Param('refund') refund: string,
    @Body(validated(SettleRefundBody)) { reference, reason }: SettleRefundBody,
  ): Promise<object> {
    const request = { refund, reference, reason };
    const { events } = await this.following.run(call, {
      stream: `${invoiceEvents.category}-${invoice}`,
      name: 'settle-refund',
      payload: request,
      command: (envelope) => new SettleRefund(invoice, request, envelope),
    });
    const settled = events.find((event) => event.type === 'RefundSettled');
    return this.answered(call, invoice, settled ?? { data: { refund } });
  }

  /** As it is by now; a dry run says what was decided. */
  private async answered(call: Call, invoice: string, decided: Decided): Promise<object> {
    const { data } = decided;
    const id = 'retry' in data ? data.retry : data.refund;
    const { value: known } = await this.invoices.read(invoice, ({ refunds }) => refunds.get(id), call.at);
    const amount = known?.amount ?? ('amount' in data ? data.amount : null);
    invariant(amount !== null, 'a refund that is answered is known or decided');
    return {
      ...{ id, invoice, status: known?.state ?? 'under-way', amount: formatNanos(amount) },
      ...{ reference: known?.reference ?? null, reason: known?.reason ?? null },
    };
  }
}

type Decided =
  | Extract<InvoiceEvent, { readonly type: 'RefundRetryRequested' | 'RefundSettled' }>
  | { readonly data: { readonly refund: string } };
