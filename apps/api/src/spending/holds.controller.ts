import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequiresToChange } from '../access/route-rule.js';
import { compiledRules } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { aHold } from '../call/ids.js';
import { only } from '../call/pool-fact.js';
import { Answers } from '../openapi/answers.js';
import { debitAnswer, debitSchema, holdAnswer, holdSchema, voidedAnswer, voidedSchema } from './answers.js';
import { askCapture, askHold, askVoid } from './asks.js';
import { CaptureBody, HoldBody, VoidBody } from './bodies.js';

@ApiTags('spending')
@Controller('v1/accounts/:account/holds')
export class HoldsController {
  constructor(private readonly dispatch: Dispatch) {}

  @Post()
  @RequiresToChange('credits:spend')
  @ApiBody({ type: HoldBody })
  @Answers(201, holdSchema, 'Set an amount aside until it is captured, voided or timed out')
  async hold(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(compiledRules(HoldBody)) body: HoldBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, askHold(call, account, body));
    return holdAnswer(account, only(events, 'CreditsHeld'));
  }

  @Post(':hold/capture')
  @RequiresToChange('credits:spend')
  @ApiBody({ type: CaptureBody })
  @Answers(201, debitSchema, 'Turn a hold into a debit of less, the same or (by policy) more')
  async capture(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Param('hold', aHold) hold: string,
    @Body(compiledRules(CaptureBody)) body: CaptureBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, askCapture(call, account, hold, body));
    return debitAnswer(account, only(events, 'HoldCaptured'));
  }

  @Post(':hold/void')
  @RequiresToChange('credits:spend')
  @ApiBody({ type: VoidBody })
  @Answers(200, voidedSchema, 'Give a hold up')
  async giveUp(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Param('hold', aHold) hold: string,
    @Body(compiledRules(VoidBody)) body: VoidBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, askVoid(account, hold, body));
    return voidedAnswer(account, only(events, 'HoldVoided'));
  }
}
