import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  ChangeAlert,
  FreezePool,
  RemoveCap,
  SetCap,
  Settle,
  UnfreezePool,
  type PoolCommand,
} from '#commands';
import { amount } from '#kernel';
import { RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { answer, Answers, flagOf, instantOf, orNull, textOf } from '../openapi/answers.js';
import { instantIn, poolStream } from '../spending/asks.js';
import { AlertBody, CapBody, CapRemovalBody, FreezeBody, UnfreezeBody } from './bodies.js';

const changedSchema = answer('Changed', 'What a command on the pool itself did.', {
  account: textOf('acc_…'),
  changed: flagOf('False: it was so already, and nothing was written.'),
  at: orNull(instantOf('When the change counts.')),
});

type Change = { readonly name: string; readonly payload: unknown; readonly command: PoolCommand };

@ApiTags('controls')
@Controller('v1/accounts/:account')
export class ControlsController {
  constructor(private readonly dispatch: Dispatch) {}

  @Post('freeze')
  @RequiresToChange('pool:freeze')
  @ApiBody({ type: FreezeBody })
  @Answers(200, changedSchema, 'Refuse debits and holds for one more reason')
  freeze(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(FreezeBody)) body: FreezeBody,
  ): Promise<object> {
    const until = body.until === undefined || body.until === null ? null : instantIn(body.until);
    const request = { reason: body.reason, note: body.note ?? null, until };
    return this.change(call, account, {
      name: 'freeze',
      payload: body,
      command: (envelope) => new FreezePool(account, request, envelope),
    });
  }

  @Post('unfreeze')
  @RequiresToChange('pool:freeze')
  @ApiBody({ type: UnfreezeBody })
  @Answers(200, changedSchema, 'Lift one reason of a freeze')
  unfreeze(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(UnfreezeBody)) body: UnfreezeBody,
  ): Promise<object> {
    const request = { reason: body.reason, note: body.note ?? null };
    return this.change(call, account, {
      name: 'unfreeze',
      payload: body,
      command: (envelope) => new UnfreezePool(account, request, envelope),
    });
  }

  @Post('caps')
  @RequiresToChange('caps:change')
  @ApiBody({ type: CapBody })
  @Answers(200, changedSchema, 'Limit what a member or space, or each one, spends in a window')
  setCap(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(CapBody)) body: CapBody,
  ): Promise<object> {
    const request = {
      scope: body.scope,
      subject: body.subject ?? null,
      window: body.window ?? 'grant_cycle',
      limit: amount(body.limit),
    };
    return this.change(call, account, {
      name: 'set-cap',
      payload: body,
      command: (envelope) => new SetCap(account, request, envelope),
    });
  }

  @Post('caps/removals')
  @RequiresToChange('caps:change')
  @ApiBody({ type: CapRemovalBody })
  @Answers(200, changedSchema, 'Lift a limit')
  removeCap(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(CapRemovalBody)) body: CapRemovalBody,
  ): Promise<object> {
    const request = { scope: body.scope, subject: body.subject ?? null };
    return this.change(call, account, {
      name: 'remove-cap',
      payload: body,
      command: (envelope) => new RemoveCap(account, request, envelope),
    });
  }

  @Put('alert')
  @RequiresToChange('alert:change')
  @ApiBody({ type: AlertBody })
  @Answers(200, changedSchema, 'Choose another low-balance alert, or none')
  changeAlert(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(validated(AlertBody)) body: AlertBody,
  ): Promise<object> {
    const alert =
      body.alert === undefined
        ? null
        : { kind: body.alert.kind, below: amount(body.alert.below), recipients: body.alert.recipients };
    return this.change(call, account, {
      name: 'change-alert',
      payload: body,
      command: (envelope) => new ChangeAlert(account, { alert }, envelope),
    });
  }

  @Post('settlements')
  @RequiresToChange('pool:settle')
  @Answers(200, changedSchema, 'Book now what has become due; nothing waits for it')
  settle(
    @ThisCall() call: Call,
    @Param('account') account: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    return this.change(call, account, {
      name: 'settle',
      payload: body,
      command: (envelope) => new Settle(account, envelope),
    });
  }

  private async change(call: Call, account: string, { name, payload, command }: Change): Promise<object> {
    const { events } = await this.dispatch.run(call, { stream: poolStream(account), name, payload, command });
    return { account, changed: events.length > 0, at: events[0]?.at ?? null };
  }
}
