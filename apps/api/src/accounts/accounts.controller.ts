import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { AssignPolicy, CreditPools, OpenAccount } from '#commands';
import type { CreditPool } from '#domain/credit-pool';
import { accept, idOfCommand, refuse, type View } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { onlyMember, ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { only } from '../call/pool-fact.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { instantIn, poolStream } from '../spending/asks.js';
import {
  accountAnswer,
  accountSchema,
  assignedAnswer,
  assignedSchema,
  openedAnswer,
  openedSchema,
} from './answers.js';
import { AssignPolicyBody, OpenAccountBody } from './bodies.js';

@ApiTags('accounts')
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly pools: CreditPools,
  ) {}

  @Post()
  @RequiresToChange('accounts:open')
  @ApiBody({ type: OpenAccountBody })
  @Answers(201, openedSchema, 'Open a credit account for an organization or an individual')
  async open(
    @ThisCall() call: Call,
    @Body(validated(OpenAccountBody)) body: OpenAccountBody,
  ): Promise<object> {
    const { accounts, customer } = call.principal;
    if (accounts !== null || (customer !== null && customer !== body.owner.id))
      return reject('forbidden', { action: 'open an account for this owner', role: call.principal.role });
    // Without an id of its own the account is named by the command, so that a repeat names the same one.
    const account = body.account ?? idOfCommand('acc', this.dispatch.commandId(call, OPENING));
    const request = {
      owner: body.owner,
      plan: body.plan,
      anchor: body.anchor === undefined ? call.at : instantIn(body.anchor),
      zone: body.zone ?? 'UTC',
    };
    const { events } = await this.dispatch.run(call, {
      stream: body.account === undefined ? OPENING : poolStream(account),
      name: 'open',
      payload: body,
      command: (envelope) => new OpenAccount(account, request, envelope),
    });
    return openedAnswer(only(events, 'AccountOpened'), only(events, 'PolicyAssigned'));
  }

  /** From the stream itself: no read model lags behind it. */
  @Get(':account')
  @Requires('accounts:read')
  @Answers(200, accountSchema, 'An account: owner, policy, freezes, caps, alert')
  async find(@ThisCall() call: Call, @Param('account') account: string): Promise<object> {
    const found: { account: object | null } = { account: null };
    const outcome = await this.pools.preview(
      account,
      (pool: View<CreditPool>) => {
        found.account = accountAnswer(pool, onlyMember(call));
        return found.account === null ? refuse('account-not-found') : accept([]);
      },
      call.at,
    );
    void call.reply.header('ledger-position', outcome.position.toString());
    return found.account ?? reject('account-not-found');
  }

  @Post(':account/policy')
  @RequiresToChange('policy:assign')
  @ApiBody({ type: AssignPolicyBody })
  @Answers(200, assignedSchema, "Put an account on a plan's terms, or on one version of them")
  async assign(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(AssignPolicyBody)) body: AssignPolicyBody,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, {
      stream: poolStream(account),
      name: 'assign-policy',
      payload: body,
      command: (envelope) => new AssignPolicy(account, { plan: body.plan }, envelope),
    });
    return assignedAnswer(account, events);
  }
}

/** Idempotency scope of openings whose account has no id yet. */
const OPENING = 'CreditPool';
