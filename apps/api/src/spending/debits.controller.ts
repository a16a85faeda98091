import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { CreditPools } from '#commands';
import { commandOfId } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { compiledRules, validated } from '../body/pipes.js';
import { onlyMember, ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { aDebit } from '../call/ids.js';
import { only } from '../call/pool-fact.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import {
  debitAnswer,
  debitSchema,
  ownKeyUsageAnswer,
  ownKeyUsageSchema,
  reversalAnswer,
  reversalSchema,
} from './answers.js';
import { askDebit, askOwnKeyUsage, askReversal } from './asks.js';
import { DebitBody, OwnKeyUsageBody, ReversalBody } from './bodies.js';

@ApiTags('spending')
@Controller('v1/accounts/:account')
export class DebitsController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly pools: CreditPools,
  ) {}

  @Post('debits')
  @RequiresToChange('credits:spend')
  @ApiBody({ type: DebitBody })
  @Answers(201, debitSchema, 'Spend credits: an amount, or usage at the exact price of the provider')
  async debit(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(compiledRules(DebitBody)) body: DebitBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, askDebit(call, account, body));
    return debitAnswer(account, only(events, 'CreditsDebited'));
  }

  /** From the log itself: a debit is visible the moment it is acknowledged. */
  @Get('debits/:debit')
  @Requires('debits:read')
  @Answers(200, debitSchema, 'One debit with its allocations, price and policy')
  async find(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Param('debit', aDebit) debit: string,
  ): Promise<object> {
    const commandId = commandOfId('deb', debit);
    const events = commandId === null ? null : await this.pools.eventsOfCommand(account, commandId);
    const found = events?.find((event) => event.type === 'CreditsDebited' || event.type === 'HoldCaptured');
    const sees = onlyMember(call);
    if (found === undefined || (sees !== null && found.data.member !== sees))
      return reject('debit-not-found', { debit });
    return debitAnswer(account, found);
  }

  @Post('reversals')
  @RequiresToChange('credits:reverse')
  @ApiBody({ type: ReversalBody })
  @Answers(201, reversalSchema, 'Unwind one whole debit, lot by lot')
  async reverse(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(ReversalBody)) body: ReversalBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, askReversal(account, body));
    return reversalAnswer(account, only(events, 'DebitReversed'));
  }

  @Post('own-key-usage')
  @RequiresToChange('credits:spend')
  @ApiBody({ type: OwnKeyUsageBody })
  @Answers(201, ownKeyUsageSchema, "Record usage on the customer's own provider key, without a debit")
  async ownKeyUsage(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(OwnKeyUsageBody)) body: OwnKeyUsageBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, askOwnKeyUsage(call, account, body));
    return ownKeyUsageAnswer(account, only(events, 'OwnKeyUsageRecorded'));
  }
}
