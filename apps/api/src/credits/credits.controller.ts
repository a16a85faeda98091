import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { AdjustCredits, GrantCredits, PurchaseCredits, RefundCredits } from '#commands';
import { amount } from '#kernel';
import { bindPurchases, purchaseOfLot } from '#projections/purchases';
import { RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { only } from '../call/pool-fact.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { Reading } from '../queries/reading.js';
import { instantIn, poolStream } from '../spending/asks.js';
import {
  adjustmentAnswer,
  adjustmentSchema,
  grantAnswer,
  grantSchema,
  purchaseAnswer,
  purchaseSchema,
  refundAnswer,
  refundSchema,
} from './answers.js';
import { AdjustmentBody, GrantBody, PurchaseBody, RefundBody } from './bodies.js';

const sourceOfClass = {
  allotment: 'allotment',
  promo: 'promotion',
  'pass-base': 'pass',
  'pass-bonus': 'pass',
  adjustment: 'adjustment',
} as const;

/** Left out: the policy's rule; null: never. */
const expiryOf = (given: string | null | undefined): 'by-policy' | null | ReturnType<typeof instantIn> => {
  if (given === undefined) return 'by-policy';
  return given === null ? null : instantIn(given);
};

@ApiTags('credits')
@Controller('v1/accounts/:account')
export class CreditsController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly reading: Reading,
  ) {}

  @Post('grants')
  @RequiresToChange('credits:grant')
  @ApiBody({ type: GrantBody })
  @Answers(201, grantSchema, 'Give a lot of credits that was not paid for')
  async grant(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(GrantBody)) body: GrantBody,
  ): Promise<object> {
    const request = {
      amount: amount(body.amount),
      asset: body.asset ?? null,
      class: body.class,
      effectiveAt:
        body.effective_at === undefined || body.effective_at === null ? null : instantIn(body.effective_at),
      expiresAt: expiryOf(body.expires_at),
      source: {
        kind: sourceOfClass[body.class],
        reference: body.reference ?? null,
        reason: body.reason ?? null,
      },
    };
    const { events } = await this.dispatch.run(call, {
      stream: poolStream(account),
      name: 'grant',
      payload: body,
      command: (envelope) => new GrantCredits(account, request, envelope),
    });
    return grantAnswer(account, only(events, 'CreditsGranted'));
  }

  @Post('purchases')
  @RequiresToChange('credits:buy')
  @ApiBody({ type: PurchaseBody })
  @Answers(201, purchaseSchema, 'Turn a payment into credits, spendable at once')
  async purchase(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(PurchaseBody)) body: PurchaseBody,
  ): Promise<object> {
    const { payment } = body;
    const paid = { amount: amount(payment.amount), currency: payment.currency, reference: payment.reference };
    const { events } = await this.dispatch.run(call, {
      stream: poolStream(account),
      name: 'purchase',
      payload: body,
      command: (envelope) => new PurchaseCredits(account, { paid }, envelope),
    });
    return purchaseAnswer(account, only(events, 'CreditsPurchased'));
  }

  @Post('adjustments')
  @RequiresToChange('credits:adjust')
  @ApiBody({ type: AdjustmentBody })
  @Answers(201, adjustmentSchema, 'Correct a pool by an amount, with a reason')
  async adjust(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(AdjustmentBody)) body: AdjustmentBody,
  ): Promise<object> {
    const request = {
      amount: amount(body.amount),
      asset: body.asset ?? null,
      reason: body.reason,
      reference: body.reference ?? null,
      direction: body.direction,
    };
    const { events } = await this.dispatch.run(call, {
      stream: poolStream(account),
      name: 'adjust',
      payload: body,
      command: (envelope) => new AdjustCredits(account, request, envelope),
    });
    return adjustmentAnswer(account, only(events, 'CreditsGranted', 'CreditsAdjusted'));
  }

  @Post('refunds')
  @RequiresToChange('credits:refund')
  @ApiBody({ type: RefundBody })
  @Answers(201, refundSchema, 'Give the unused part of a purchase back to its payer')
  async refund(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(RefundBody)) body: RefundBody,
  ): Promise<object> {
    const purchase = await purchaseOfLot(bindPurchases(this.reading.db), { account, lot: body.lot });
    // Its money is the provider's to give back, with a credit note: this route would book a payment that nobody makes.
    if (purchase !== null) return reject('lot-of-a-purchase', { lot: body.lot, purchase });
    const request = {
      lot: body.lot,
      amount: body.amount === undefined ? null : amount(body.amount),
      reference: body.reference,
      reason: body.reason,
    };
    const { events } = await this.dispatch.run(call, {
      stream: poolStream(account),
      name: 'refund',
      payload: body,
      command: (envelope) => new RefundCredits(account, request, envelope),
    });
    return refundAnswer(account, only(events, 'CreditsRefunded'));
  }
}
