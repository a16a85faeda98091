import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { formatNanos } from '#kernel';
import { bindSubscription, subscriptionsOf, type SubscriptionView } from '#projections/subscription';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import {
  amountOf,
  answer,
  Answers,
  instantOf,
  listAnswer,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';
import { AtLeast, Listed } from '../openapi/parameters.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { periodSchema } from './line-answers.js';

const pastSchema = answer('SubscriptionSummary', 'A subscription in one line of a list, over or running.', {
  id: textOf('sub_…'),
  status: { type: 'string', enum: ['ordered', 'failed', 'running', 'ending', 'ended'] },
  policy: textOf('policy@version'),
  tier: orNull(textOf('')),
  interval: { type: 'string', enum: ['month', 'year'] },
  seats: wholeOf('Bought up front; of counted seats none are.'),
  seat_price: orNull(amountOf('Of one, for a whole cycle.')),
  base_price: orNull(amountOf('Of the plan or pass itself, for a whole cycle.')),
  currency: textOf('ISO 4217'),
  cycle: orNull(periodSchema),
  streak: orNull(
    objectOf({ month: wholeOf('0: broken.'), bonus_percent: orNull(amountOf('Of its bonus (R43).')) }),
  ),
  ordered_at: instantOf(''),
  started_at: orNull(instantOf('')),
  cancelled_at: orNull(instantOf('')),
  cancel_reason: orNull(textOf('')),
  ended_at: orNull(instantOf('')),
  ended_why: orNull(textOf('cancelled, not-renewed, or why the payment failed.')),
});
const pastListSchema = listAnswer('SubscriptionList', pastSchema);

@ApiTags('subscription')
@Controller('v1/customers/:customer/subscriptions')
export class SubscriptionHistoryController {
  constructor(private readonly reading: Reading) {}

  @Get()
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @Answers(200, pastListSchema, 'Every subscription that was ever ordered, newest first')
  async list(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.reading.from(call, query, 'subscription');
    const page = await subscriptionsOf(bindSubscription(this.reading.db), customer, pageRequest(query));
    return pageAnswer(page, pastAnswer);
  }
}

const amountOrNull = (amount: SubscriptionView['seatPrice']): string | null =>
  amount === null ? null : formatNanos(amount);

const pastAnswer = (found: SubscriptionView): object => ({
  id: found.subscription,
  status: found.status,
  policy: found.policy,
  tier: found.tier,
  interval: found.interval,
  seats: found.seats,
  seat_price: amountOrNull(found.seatPrice),
  base_price: amountOrNull(found.basePrice),
  currency: found.currency,
  cycle: found.cycle,
  streak:
    found.streak === null
      ? null
      : { month: found.streak.month, bonus_percent: amountOrNull(found.streak.bonusPercent) },
  ordered_at: found.orderedAt,
  started_at: found.startedAt,
  cancelled_at: found.cancelledAt,
  cancel_reason: found.cancelReason,
  ended_at: found.endedAt,
  ended_why: found.endedWhy,
});
