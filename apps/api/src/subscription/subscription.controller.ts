import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OrderSubscription, PublishedPolicies } from '#commands';
import { previewSubscription } from '#domain/customer';
import { invariant, refuse, type Instant } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { nextActionAnswer } from '../orders/next-action.js';
import { AnswersOrder, Orders } from '../orders/orders.js';
import { Answers } from '../openapi/answers.js';
import { nextInvoiceAnswer, subscriptionFacts, subscriptionSchema } from './answers.js';
import { OrderSubscriptionBody, PreviewSubscriptionBody } from './bodies.js';
import { CustomerDesk } from './customer-desk.js';
import { assetOf, planOf, type PlanChoice } from './plan-choice.js';
import { previewAnswer, Previews, previewSchema, type Looked } from './previews.js';

@ApiTags('subscription')
@Controller('v1/customers/:customer/subscription')
export class SubscriptionController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly previews: Previews,
    private readonly orders: Orders,
    private readonly policies: PublishedPolicies,
  ) {}

  @Get()
  @Requires('billing:read')
  @Answers(200, subscriptionSchema, 'Plan, cycle, seats, renewal and the exact next invoice')
  async find(@ThisCall() call: Call, @Param('customer') customer: string): Promise<object> {
    const { facts, awaits, next, terms, billingDetails } = await this.desk.look(call, customer, (state) => {
      if (state.registered === null) return refuse('customer-not-found');
      const { subscription } = state;
      return subscription === null
        ? refuse('subscription-not-found')
        : subscriptionFacts(state, subscription);
    });
    const shown = { ...facts, next_action: nextActionAnswer(await this.orders.nextAction(awaits)) };
    if (next === null) return { ...shown, next_invoice: null };
    const { lines, total: net } = next;
    const bill = await this.desk.billOf({ lines, net, terms, billingDetails }, next.at);
    return { ...shown, next_invoice: nextInvoiceAnswer(next, bill) };
  }

  @Post('preview')
  @Requires('plan:change')
  @ApiBody({ type: PreviewSubscriptionBody })
  @Answers(200, previewSchema, 'What a plan would cost from now on')
  async preview(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(PreviewSubscriptionBody)) body: PreviewSubscriptionBody,
  ): Promise<object> {
    return previewAnswer(await this.previews.show(call, customer, await this.looked(body, call.at)));
  }

  @Post()
  @RequiresToChange('plan:change')
  @ApiBody({ type: OrderSubscriptionBody })
  @AnswersOrder('Take the plan that a preview showed; it runs once its first cycle is paid')
  async order(
    @ThisCall() call: Call,
    @Res() reply: FastifyReply,
    @Param('customer') customer: string,
    @Body(validated(OrderSubscriptionBody)) body: OrderSubscriptionBody,
  ): Promise<void> {
    const { preview_token: token, return_url: returnUrl, interval = 'month' } = body;
    const request = { policy: body.plan, tier: body.tier ?? null, seats: body.seats ?? 0, interval };
    const { order } = await this.orders.place(call, {
      customer,
      ...{ token, returnUrl },
      name: 'order-subscription',
      payload: body,
      looked: await this.looked(body, call.at),
      command: (confirmed, envelope) =>
        new OrderSubscription(customer, { ...request, ...confirmed }, envelope),
    });
    invariant(order !== null, 'what is confirmed here is ordered');
    const { status, body: answer } = order;
    void reply.code(status).send(answer);
  }

  private async looked(
    body: PlanChoice & Pick<PreviewSubscriptionBody, 'interval'>,
    at: Instant,
  ): Promise<Looked> {
    const choice = await planOf(this.policies, body, at);
    return {
      look: previewSubscription({ ...choice, interval: body.interval ?? 'month' }),
      terms: choice.terms,
      asset: await assetOf(this.policies, choice.policy, at),
    };
  }
}
