import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { CancelSubscription, ChangeAutoRenew, ChangeInterval, TakeBackCancellation } from '#commands';
import { previewCancellation, previewTakingBack } from '#domain/customer';
import { refuse } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch, type Asked } from '../call/dispatch.js';
import { Answers } from '../openapi/answers.js';
import type { CustomerEvent } from '#domain/customer';
import { changedSchema } from './answers.js';
import { AutoRenewBody, CancelBody, ConfirmBody, IntervalBody } from './bodies.js';
import { CustomerDesk } from './customer-desk.js';
import { previewAnswer, Previews, previewSchema, type Looked } from './previews.js';

const cancellation: Looked = { look: previewCancellation, terms: null };
const takingBack: Looked = { look: previewTakingBack, terms: null };

/** What a customer decides about the renewal (R60). Nothing is charged by any of it. */
@ApiTags('subscription')
@Controller('v1/customers/:customer/subscription')
export class RenewalController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly previews: Previews,
    private readonly dispatch: Dispatch,
  ) {}

  @Get('cancellation/preview')
  @Requires('plan:change')
  @Answers(200, previewSchema, 'When a cancelled subscription would end')
  async previewCancelling(@ThisCall() call: Call, @Param('customer') customer: string): Promise<object> {
    return previewAnswer(await this.previews.show(call, customer, cancellation));
  }

  @Post('cancellation')
  @RequiresToChange('plan:change')
  @ApiBody({ type: CancelBody })
  @Answers(200, changedSchema, 'End the subscription with its cycle')
  cancel(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(CancelBody)) body: CancelBody,
  ): Promise<object> {
    const { preview_token: token, reason = null } = body;
    return this.previews.confirm(call, { customer, token }, cancellation, (bare) =>
      this.change(call, customer, {
        name: 'cancel-subscription',
        payload: body,
        command: (envelope) => new CancelSubscription(customer, { token: bare, reason }, envelope),
      }),
    );
  }

  @Get('cancellation/take-back/preview')
  @Requires('plan:change')
  @Answers(200, previewSchema, 'When the subscription would go on')
  async previewTakingBack(@ThisCall() call: Call, @Param('customer') customer: string): Promise<object> {
    return previewAnswer(await this.previews.show(call, customer, takingBack));
  }

  @Post('cancellation/take-back')
  @RequiresToChange('plan:change')
  @ApiBody({ type: ConfirmBody })
  @Answers(200, changedSchema, 'The subscription goes on after its cycle')
  takeBack(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(ConfirmBody)) body: ConfirmBody,
  ): Promise<object> {
    return this.previews.confirm(call, { customer, token: body.preview_token }, takingBack, (token) =>
      this.change(call, customer, {
        name: 'take-back-cancellation',
        payload: body,
        command: (envelope) => new TakeBackCancellation(customer, { token }, envelope),
      }),
    );
  }

  @Put('auto-renew')
  @RequiresToChange('plan:change')
  @ApiBody({ type: AutoRenewBody })
  @Answers(200, changedSchema, 'Whether the subscription renews by itself')
  autoRenew(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(AutoRenewBody)) body: AutoRenewBody,
  ): Promise<object> {
    const request = { autoRenew: body.auto_renew };
    return this.change(call, customer, {
      name: 'change-auto-renew',
      payload: body,
      command: (envelope) => new ChangeAutoRenew(customer, request, envelope),
    });
  }

  @Put('interval')
  @RequiresToChange('plan:change')
  @ApiBody({ type: IntervalBody })
  @Answers(200, changedSchema, 'Monthly or yearly from the next renewal on')
  interval(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(IntervalBody)) body: IntervalBody,
  ): Promise<object> {
    const { interval } = body;
    return this.change(call, customer, {
      name: 'change-interval',
      payload: body,
      command: (envelope) => new ChangeInterval(customer, { interval }, envelope),
    });
  }

  /** What all of these come to: they hold when the running cycle ends. */
  private async change(
    call: Call,
    customer: string,
    asked: Omit<Asked<CustomerEvent>, 'stream'>,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, { ...asked, stream: `Customer-${customer}` });
    const [event] = events;
    if (event !== undefined) return { customer, changed: true, effective_at: effectOf(event) };
    const { at } = await this.desk.look(call, customer, ({ subscription }) =>
      subscription === null ? refuse('subscription-not-found') : { at: subscription.cycle.end },
    );
    return { customer, changed: false, effective_at: at };
  }
}

/** When a choice counts, from its event alone, so that a repeat says it again. */
const effectOf = (event: CustomerEvent): string => {
  switch (event.type) {
    case 'SubscriptionCancelled':
      return event.data.endsAt;
    case 'CancellationTakenBack':
      return event.data.renewsAt;
    case 'IntervalChangeScheduled':
      return event.data.effectiveAt;
    default:
      return event.at;
  }
};
