import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { KeepSeats, OrderSeats, RemoveSeats } from '#commands';
import { previewSeatRemoval, previewSeats, type CustomerEvent } from '#domain/customer';
import { formatNanos, invariant } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { amountOf, answer, Answers, instantOf, orNull, textOf, wholeOf } from '../openapi/answers.js';
import { AnswersOrder, Orders } from '../orders/orders.js';
import { previewAnswer, Previews, previewSchema } from '../subscription/previews.js';
import { ConfirmSeatsBody, OrderSeatsBody, SeatsBody } from './bodies.js';

const removalSchema = answer('SeatRemoval', 'Seats that go with the next cycle, or stay after all.', {
  customer: textOf('cus_…'),
  quantity: wholeOf('Of this call.'),
  scheduled_removals: wholeOf('In all.'),
  unit_price: amountOf("What a cycle costs less for each, at today's price."),
  effective_at: orNull(instantOf('Of a removal: the start of the next cycle.')),
  at: instantOf('When it was decided.'),
});

/** Seats that are bought up front (R12–R18). */
@ApiTags('seats')
@Controller('v1/customers/:customer/seats')
export class SeatsController {
  constructor(
    private readonly previews: Previews,
    private readonly orders: Orders,
    private readonly dispatch: Dispatch,
  ) {}

  @Post('preview')
  @Requires('seats:change')
  @ApiBody({ type: SeatsBody })
  @Answers(200, previewSchema, 'What more seats cost for the days that are left of the cycle')
  async preview(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(SeatsBody)) { quantity }: SeatsBody,
  ): Promise<object> {
    const looked = { look: previewSeats({ quantity }), terms: null };
    return previewAnswer(await this.previews.show(call, customer, looked));
  }

  @Post()
  @RequiresToChange('seats:change')
  @ApiBody({ type: OrderSeatsBody })
  @AnswersOrder('Add the seats that a preview showed, once they are paid')
  async add(
    @ThisCall() call: Call,
    @Res() reply: FastifyReply,
    @Param('customer') customer: string,
    @Body(validated(OrderSeatsBody)) body: OrderSeatsBody,
  ): Promise<void> {
    const { quantity, preview_token: token, return_url: returnUrl } = body;
    const { order } = await this.orders.place(call, {
      customer,
      ...{ token, returnUrl },
      name: 'order-seats',
      payload: body,
      looked: { look: previewSeats({ quantity }), terms: null },
      command: (confirmed, envelope) => new OrderSeats(customer, { quantity, ...confirmed }, envelope),
    });
    invariant(order !== null, 'what is confirmed here is ordered');
    const { status, body: answer } = order;
    void reply.code(status).send(answer);
  }

  @Post('removal/preview')
  @Requires('seats:change')
  @ApiBody({ type: SeatsBody })
  @Answers(200, previewSchema, 'When empty seats would go')
  async previewRemoval(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(SeatsBody)) { quantity }: SeatsBody,
  ): Promise<object> {
    const looked = { look: previewSeatRemoval({ quantity }), terms: null };
    return previewAnswer(await this.previews.show(call, customer, looked));
  }

  @Post('removal')
  @RequiresToChange('seats:change')
  @ApiBody({ type: ConfirmSeatsBody })
  @Answers(201, removalSchema, 'Let empty seats go with the next cycle')
  remove(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(ConfirmSeatsBody)) body: ConfirmSeatsBody,
  ): Promise<object> {
    const { quantity, preview_token: token } = body;
    const looked = { look: previewSeatRemoval({ quantity }), terms: null };
    return this.previews.confirm(call, { customer, token }, looked, async (bare) => {
      const { events } = await this.dispatch.run(call, {
        stream: `Customer-${customer}`,
        name: 'remove-seats',
        payload: body,
        command: (envelope) => new RemoveSeats(customer, { quantity, token: bare }, envelope),
      });
      return removalAnswer(customer, events);
    });
  }

  @Post('removal/take-back')
  @RequiresToChange('seats:change')
  @ApiBody({ type: SeatsBody })
  @Answers(201, removalSchema, 'Keep seats that were to go')
  async keep(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(SeatsBody)) body: SeatsBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, {
      stream: `Customer-${customer}`,
      name: 'keep-seats',
      payload: body,
      command: (envelope) => new KeepSeats(customer, body, envelope),
    });
    return removalAnswer(customer, events);
  }
}

const removalAnswer = (customer: string, events: readonly CustomerEvent[]): object => {
  const event = events.find(
    (one) => one.type === 'SeatRemovalScheduled' || one.type === 'SeatRemovalTakenBack',
  );
  invariant(event !== undefined, 'seats go or stay');
  const { quantity, scheduled, unitPrice } = event.data;
  return {
    customer,
    quantity,
    scheduled_removals: scheduled,
    unit_price: formatNanos(unitPrice),
    effective_at: 'effectiveAt' in event.data ? event.data.effectiveAt : null,
    at: event.at,
  };
};
