import { Body, Controller, Delete, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { ChangeRole, RemoveMember, TransferOwnership } from '#commands';
import { actsForMember } from '../access/principal.js';
import { RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { aMember } from '../call/ids.js';
import { CustomerCalls } from '../customers/customer-calls.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { memberAnswer, memberSchema, transferAnswer, transferSchema } from './answers.js';
import { RoleBody, TransferBody } from './bodies.js';
import { Ownership } from './ownership.js';

@ApiTags('members')
@Controller('v1/customers/:customer')
export class MembersController {
  constructor(
    private readonly calls: CustomerCalls,
    private readonly ownership: Ownership,
  ) {}

  @Put('members/:member/role')
  @RequiresToChange('members:manage')
  @ApiBody({ type: RoleBody })
  @Answers(200, memberSchema, 'Give a member another role')
  async changeRole(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('member', aMember) member: string,
    @Body(validated(RoleBody)) { role }: RoleBody,
  ): Promise<object> {
    await this.ownership.assertMay(call, customer, { member, role });
    const { events } = await this.calls.run(call, customer, {
      name: 'change-role',
      payload: { member, role },
      command: (envelope) => new ChangeRole(customer, { member, role }, envelope),
    });
    return memberAnswer(customer, member, events);
  }

  @Delete('members/:member')
  @RequiresToChange('members:manage')
  @Answers(200, memberSchema, 'Remove a member; the seat is empty at once')
  async remove(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('member', aMember) member: string,
  ): Promise<object> {
    await this.ownership.assertMay(call, customer, { member });
    return this.end(call, customer, { member, how: 'removed' });
  }

  @Post('leave')
  @RequiresToChange('members:leave')
  @Answers(200, memberSchema, 'Leave the organization')
  leave(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    const { user } = call.principal;
    if (user === null) return reject('forbidden', { action: 'members:leave', role: call.principal.role });
    return this.end(call, customer, { member: user, how: 'left' }, body);
  }

  @Post('ownership-transfers')
  @RequiresToChange('ownership:transfer')
  @ApiBody({ type: TransferBody })
  @Answers(200, transferSchema, 'Hand the organization over; the giver is an admin from then on')
  async transfer(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(TransferBody)) body: TransferBody,
  ): Promise<object> {
    const { principal, authority } = call;
    if (actsForMember(principal) && body.from !== undefined && body.from !== principal.user)
      return reject('forbidden', { action: 'transfer for another owner', role: authority.role });
    const from = body.from ?? principal.user ?? reject('field-missing', { param: 'from' });
    const request = { from, to: body.to };
    const { events } = await this.calls.run(call, customer, {
      name: 'transfer-ownership',
      payload: request,
      command: (envelope) => new TransferOwnership(customer, request, envelope),
    });
    return transferAnswer(customer, request, events);
  }

  private async end(
    call: Call,
    customer: string,
    request: { readonly member: string; readonly how: 'left' | 'removed' },
    body: object = {},
  ): Promise<object> {
    const { events } = await this.calls.run(call, customer, {
      name: 'remove-member',
      payload: { ...body, ...request },
      command: (envelope) => new RemoveMember(customer, request, envelope),
    });
    return memberAnswer(customer, request.member, events);
  }
}
