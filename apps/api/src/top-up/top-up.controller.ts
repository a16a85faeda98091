import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  ChangeTopUp,
  CreditPools,
  PublishedPolicies,
  ResumeTopUp,
  topUpOfferOf,
  TopUps,
  type Envelope,
} from '#commands';
import { topUpEvents, type TopUp } from '#domain/top-up';
import { amount, isId, type View } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { FollowThrough } from '../call/follow-through.js';
import { raisePosition } from '../call/headers.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { topUpAnswer, topUpSchema, type TopUpShown } from './answers.js';
import { TopUpBody } from './bodies.js';

type Change = {
  readonly name: string;
  readonly payload: object;
  readonly command: (envelope: Envelope) => ChangeTopUp | ResumeTopUp;
};

/** Credits that are bought by themselves when few are left (R36, R37). */
@ApiTags('credits')
@Controller('v1/accounts/:account/top-up')
export class TopUpController {
  constructor(
    private readonly topUps: TopUps,
    private readonly pools: CreditPools,
    private readonly policies: PublishedPolicies,
    private readonly following: FollowThrough,
  ) {}

  @Get()
  @Requires('billing:read')
  @Answers(200, topUpSchema, 'How the account is topped up, and how that stands')
  find(@ThisCall() call: Call, @Param('account') account: string): Promise<object> {
    return this.shown(call, account);
  }

  @Put()
  @RequiresToChange('top-up:change')
  @ApiBody({ type: TopUpBody })
  @Answers(
    200,
    topUpSchema,
    'Choose how the account is topped up, or that it is not; one that is low buys at once',
  )
  change(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(TopUpBody)) body: TopUpBody,
  ): Promise<object> {
    const wished = (text: string | undefined) => (text === undefined ? null : amount(text));
    const request = body.enabled ? { threshold: wished(body.threshold), amount: wished(body.amount) } : null;
    return this.changed(call, account, {
      name: 'change-top-up',
      payload: body,
      command: (envelope) => new ChangeTopUp(account, request, envelope),
    });
  }

  @Post('resume')
  @RequiresToChange('top-up:change')
  @Answers(200, topUpSchema, 'End the pause after a failure; one that is low buys at once')
  resume(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    return this.changed(call, account, {
      name: 'resume-top-up',
      payload: body,
      command: (envelope) => new ResumeTopUp(account, envelope),
    });
  }

  private async changed(call: Call, account: string, change: Change): Promise<object> {
    await this.following.run(call, { stream: `${topUpEvents.category}-${account}`, ...change });
    return this.shown(call, account);
  }

  /** From the streams themselves, settled. */
  private async shown(call: Call, account: string): Promise<object> {
    if (!isId(account)) return reject('account-not-found');
    const { pools, policies } = this;
    const known = await topUpOfferOf({ pools, policies }, account, call.at);
    if ('kind' in known) return reject(known.code, known.facts);
    const { value, position } = await this.topUps.read(account, shownOf, call.at);
    raisePosition(call, position);
    return topUpAnswer(account, value, known.offer);
  }
}

const shownOf = ({ settings, armed, inFlight, postponed, paused }: View<TopUp>): TopUpShown => ({
  ...{ settings, armed, inFlight, postponed, paused },
});
