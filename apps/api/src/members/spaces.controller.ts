import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { ArchiveSpace, CreateSpace } from '#commands';
import { idOfCommand } from '#kernel';
import { RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { aSpace } from '../call/ids.js';
import { CustomerCalls, customerStream } from '../customers/customer-calls.js';
import { Answers } from '../openapi/answers.js';
import { spaceAnswer, spaceSchema } from './answers.js';
import { SpaceBody } from './bodies.js';

@ApiTags('members')
@Controller('v1/customers/:customer/spaces')
export class SpacesController {
  constructor(
    private readonly calls: CustomerCalls,
    private readonly dispatch: Dispatch,
  ) {}

  @Post()
  @RequiresToChange('spaces:manage')
  @ApiBody({ type: SpaceBody })
  @Answers(201, spaceSchema, 'Create a space')
  async create(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(SpaceBody)) body: SpaceBody,
  ): Promise<object> {
    const space = body.space ?? idOfCommand('spc', this.dispatch.commandId(call, customerStream(customer)));
    const { events } = await this.calls.run(call, customer, {
      name: 'create-space',
      payload: body,
      command: (envelope) => new CreateSpace(customer, { space }, envelope),
    });
    return spaceAnswer(customer, { space, archived: false }, events);
  }

  @Post(':space/archive')
  @RequiresToChange('spaces:manage')
  @Answers(200, spaceSchema, 'Archive a space: it takes no new work')
  async archive(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('space', aSpace) space: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    const { events } = await this.calls.run(call, customer, {
      name: 'archive-space',
      payload: { ...body, space },
      command: (envelope) => new ArchiveSpace(customer, { space }, envelope),
    });
    return spaceAnswer(customer, { space, archived: true }, events);
  }
}
