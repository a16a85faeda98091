import { Body, Controller, Delete, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ChangePlan, PublishedPolicies, TakeBackPlanChange } from '#commands';
import { previewPlanChange, type Choice, type CustomerEvent } from '#domain/customer';
import { allows } from '../access/authority.js';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { Answers } from '../openapi/answers.js';
import { AnswersOrder, Orders } from '../orders/orders.js';
import { reject } from '../problems/problem.js';
import { changedSchema, planChangeSchema } from './answers.js';
import { ChangePlanBody, PreviewPlanChangeBody } from './bodies.js';
import { assetOf, planOf } from './plan-choice.js';
import { planPreviewSchema, previewAnswer, Previews, type Looked } from './previews.js';

@ApiTags('subscription')
@Controller('v1/customers/:customer/subscription/plan')
export class PlanChangeController {
  constructor(
    private readonly previews: Previews,
    private readonly orders: Orders,
    private readonly dispatch: Dispatch,
    private readonly policies: PublishedPolicies,
  ) {}

  @Post('preview')
  @Requires('plan:change')
  @ApiBody({ type: PreviewPlanChangeBody })
  @Answers(
    200,
    planPreviewSchema,
    'What another plan or tier would cost, when it would hold, and what would be lost',
  )
  async preview(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(PreviewPlanChangeBody)) body: PreviewPlanChangeBody,
  ): Promise<object> {
    const choice = await this.choiceOf(call, customer, body);
    const shown = await this.previews.show(call, customer, await this.lookedFor(call, choice, body));
    const { effectiveAt } = shown.preview;
    const lost = await this.previews.lost(call, {
      customer,
      choice,
      effectiveAt,
    });
    return { ...previewAnswer(shown), lost };
  }

  @Post()
  @RequiresToChange('plan:change')
  @ApiBody({ type: ChangePlanBody })
  @AnswersOrder('Change to the plan or tier that a preview showed', planChangeSchema)
  async change(
    @ThisCall() call: Call,
    @Res() reply: FastifyReply,
    @Param('customer') customer: string,
    @Body(validated(ChangePlanBody)) body: ChangePlanBody,
  ): Promise<void> {
    const { plan: policy, tier = null, seats = 0, reason = null } = body;
    const { events, order } = await this.orders.place(call, {
      customer,
      token: body.preview_token,
      returnUrl: body.return_url,
      name: 'change-plan',
      payload: body,
      looked: await this.lookedFor(call, await this.choiceOf(call, customer, body), body),
      command: (confirmed, envelope) =>
        new ChangePlan(customer, { policy, tier, seats, reason, ...confirmed }, envelope),
    });
    const answer = { customer, scheduled: scheduledIn(events), order: order?.body ?? null };
    void reply.code(order?.status ?? 201).send(answer);
  }

  @Delete()
  @RequiresToChange('plan:change')
  @Answers(200, changedSchema, 'The plan that was to change with the next cycle stays')
  async takeBack(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, {
      stream: `Customer-${customer}`,
      name: 'take-back-plan-change',
      payload: body,
      command: (envelope) => new TakeBackPlanChange(customer, envelope),
    });
    return { customer, changed: events.length > 0, effective_at: events[0]?.at ?? call.at };
  }

  private async choiceOf(call: Call, customer: string, body: PreviewPlanChangeBody): Promise<Choice> {
    const choice = await planOf(this.policies, body, call.at);
    await this.assertMayChooseTier(call, customer, choice.tier);
    return choice;
  }

  private async lookedFor(
    call: Call,
    choice: Choice,
    { reason = null }: PreviewPlanChangeBody,
  ): Promise<Looked> {
    const asset = await assetOf(this.policies, choice.policy, call.at);
    return { look: previewPlanChange({ ...choice, reason }), terms: choice.terms, asset };
  }

  /** R44: from one tier to another only an operator changes. */
  private async assertMayChooseTier(call: Call, customer: string, tier: string | null): Promise<void> {
    if (allows(call.authority, 'tier:change')) return;
    const now = await this.previews.tierOf(call, customer);
    if (now !== null && tier !== null && now !== tier)
      reject('forbidden', { action: 'tier:change', role: call.authority.role });
  }
}

const scheduledIn = (events: readonly CustomerEvent[]): object | null => {
  const event = events.find((one) => one.type === 'PlanChangeScheduled');
  if (event === undefined) return null;
  const { policy, tier, seats, effectiveAt, reason } = event.data;
  return { policy, tier, seats, effective_at: effectiveAt, reason };
};
