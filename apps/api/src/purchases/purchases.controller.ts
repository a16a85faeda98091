import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers, AnswersAlso } from '../openapi/answers.js';
import { creditPreviewAnswer, creditPreviewSchema, creditPurchaseSchema } from './answers.js';
import { CreditPurchaseBody, CreditPurchasePreviewBody, PurchaseRefundBody } from './bodies.js';
import { CreditPurchases } from './credit-purchases.js';
import { Quotes } from './quotes.js';

/** Credits that are paid by the saved payment method (R9-R11, R45). */
@ApiTags('credits')
@Controller('v1/customers/:customer/credit-purchases')
export class CreditPurchasesController {
  constructor(
    private readonly purchases: CreditPurchases,
    private readonly quotes: Quotes,
  ) {}

  @Post('preview')
  @Requires('credits:purchase')
  @ApiBody({ type: CreditPurchasePreviewBody })
  @Answers(200, creditPreviewSchema, 'What a purchase of credits comes to, taxes and all')
  async preview(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(CreditPurchasePreviewBody)) body: CreditPurchasePreviewBody,
  ): Promise<object> {
    return creditPreviewAnswer(await this.quotes.of(call, customer, body));
  }

  @Post()
  @RequiresToChange('credits:purchase')
  @ApiBody({ type: CreditPurchaseBody })
  @Answers(201, creditPurchaseSchema, 'Buy credits: charged, spendable and invoiced at once')
  @AnswersAlso(
    202,
    creditPurchaseSchema,
    'Under way, or the payer has to take a further step: `next_action`. The same call again gets this answer for ever, with `next_action` null once no step is waited for; what has become of the purchase is at `Location`.',
  )
  async buy(
    @ThisCall() call: Call,
    @Res() reply: FastifyReply,
    @Param('customer') customer: string,
    @Body(validated(CreditPurchaseBody)) body: CreditPurchaseBody,
  ): Promise<void> {
    const { status, body: answer } = await this.purchases.buy(call, customer, body);
    void reply.code(status).send(answer);
  }

  @Get(':purchase')
  @Requires('billing:read')
  @Answers(200, creditPurchaseSchema, 'A purchase of credits, and what has become of it')
  find(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('purchase') purchase: string,
  ): Promise<object> {
    return this.purchases.find(call, customer, purchase);
  }

  @Post(':purchase/refunds')
  @RequiresToChange('credits:refund')
  @ApiBody({ type: PurchaseRefundBody })
  @Answers(201, creditPurchaseSchema, 'Give money back for what is unused, with a credit note')
  @AnswersAlso(202, creditPurchaseSchema, 'The refund is under way: its money has not gone yet.')
  async refund(
    @ThisCall() call: Call,
    @Res() reply: FastifyReply,
    @Param() of: { readonly customer: string; readonly purchase: string },
    @Body(validated(PurchaseRefundBody)) body: PurchaseRefundBody,
  ): Promise<void> {
    const { status, body: answer } = await this.purchases.refund(call, of, body);
    void reply.code(status).send(answer);
  }
}
