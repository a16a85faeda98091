import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { balanceOf, bindBalance, holdsOf, lotsOf, spendersOf, type CapScope } from '#projections/balance';
import { Requires } from '../access/route-rule.js';
import { onlyMember, ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, InstantParameter, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import {
  balanceAnswer,
  balanceSchema,
  holdListSchema,
  lotAnswer,
  lotListSchema,
  openHoldAnswer,
  spenderAnswer,
  spenderListSchema,
} from './balance-answers.js';
import { onlyParameters, type ListQuery } from './list-query.js';
import { PastBalances } from './past-balance.js';
import { choiceParameter, instantParameter, pageAnswer, pageRequest, Reading } from './reading.js';

@ApiTags('balance')
@Controller('v1/accounts/:account')
export class BalanceController {
  constructor(
    private readonly reading: Reading,
    private readonly past: PastBalances,
  ) {}

  @Get('balance')
  @Requires('balance:read')
  @AtLeast()
  @InstantParameter('as_of', 'The balance as it was then, by what counted then.')
  @InstantParameter('known_at', 'Only what had been recorded by then.')
  @Answers(200, balanceSchema, 'Posted, held and available, now or at an instant of the past')
  async balance(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least', 'as_of', 'known_at');
    const asOf = instantParameter(query, 'as_of', call.at);
    const knownAt = instantParameter(query, 'known_at', call.at);
    await this.reading.from(call, query, 'balance');
    const found =
      asOf === null && knownAt === null
        ? await balanceOf(bindBalance(this.reading.db), account, call.at)
        : await this.past.find(account, { asOf: asOf ?? call.at, knownAt });
    return found === null ? reject('account-not-found') : balanceAnswer(found);
  }

  @Get('lots')
  @Requires('balance:read')
  @TextParameter('state', '`open` (default): lots that hold something; `all`: every lot there ever was.')
  @Listed()
  @AtLeast()
  @Answers(200, lotListSchema, 'Lots that hold something, in the order in which they were granted')
  async lots(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'state');
    const all = choiceParameter(query, 'state', ['open', 'all'], 'open') === 'all';
    await this.known(call, account, query);
    return pageAnswer(
      await lotsOf(bindBalance(this.reading.db), account, { ...pageRequest(query), at: call.at, all }),
      lotAnswer,
    );
  }

  @Get('holds')
  @Requires('balance:read')
  @Listed()
  @AtLeast()
  @Answers(200, holdListSchema, 'Open holds')
  async holds(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.known(call, account, query);
    const sees = onlyMember(call);
    return pageAnswer(
      await holdsOf(bindBalance(this.reading.db), account, { ...pageRequest(query), at: call.at }),
      (hold) => openHoldAnswer(hold, sees),
    );
  }

  @Get('members')
  @Requires('usage:individual')
  @Listed()
  @AtLeast()
  @Answers(200, spenderListSchema, 'Members that spent in the current windows, against their caps')
  members(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    return this.spenders(call, account, 'member', query);
  }

  @Get('spaces')
  @Requires('usage:read')
  @Listed()
  @AtLeast()
  @Answers(200, spenderListSchema, 'Spaces that spent in the current windows, against their caps')
  spaces(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    return this.spenders(call, account, 'space', query);
  }

  private async spenders(call: Call, account: string, scope: CapScope, query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.reading.from(call, query, 'balance');
    const page = await spendersOf(bindBalance(this.reading.db), account, scope, {
      ...pageRequest(query),
      at: call.at,
    });
    return page === null ? reject('account-not-found') : pageAnswer(page, spenderAnswer);
  }

  /** A list of an account that does not exist is 404, not empty. */
  private async known(call: Call, account: string, query: ListQuery): Promise<void> {
    await this.reading.from(call, query, 'balance');
    if ((await balanceOf(bindBalance(this.reading.db), account, call.at)) === null)
      reject('account-not-found');
  }
}
