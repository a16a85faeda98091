import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { AcceptInvitation, RevokeInvitation } from '#commands';
import { actsForMember } from '../access/principal.js';
import { RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { anInvitation } from '../call/ids.js';
import { theFact } from '../customers/answers.js';
import { CustomerCalls } from '../customers/customer-calls.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { invitationAnswer, invitationSchema, memberAnswer, memberSchema, revokedSchema } from './answers.js';
import { AcceptanceBody, InvitationBody } from './bodies.js';
import { askInvitation } from './ask-invitation.js';
import { Invitees } from './invitees.js';
import { Ownership } from './ownership.js';

@ApiTags('members')
@Controller('v1/customers/:customer/invitations')
export class InvitationsController {
  constructor(
    private readonly calls: CustomerCalls,
    private readonly ownership: Ownership,
    private readonly invitees: Invitees,
  ) {}

  @Post()
  @RequiresToChange('members:manage')
  @ApiBody({ type: InvitationBody })
  @Answers(201, invitationSchema, 'Ask somebody to join; it costs nothing until it is accepted')
  async send(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(InvitationBody)) body: InvitationBody,
  ): Promise<object> {
    const { role, change } = askInvitation(customer, body);
    await this.ownership.assertMay(call, customer, { role });
    const { events } = await this.calls.run(call, customer, change);
    return invitationAnswer(theFact(events, 'InvitationSent'));
  }

  /** R12, S23: the refusal comes here, where there is no free seat. */
  @Post(':invitation/accept')
  @RequiresToChange('invitations:accept')
  @ApiBody({ type: AcceptanceBody })
  @Answers(200, memberSchema, 'Accept an invitation: the person is a member, and seated')
  async accept(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('invitation', anInvitation) invitation: string,
    @Body(validated(AcceptanceBody)) { member: named, ...said }: AcceptanceBody,
  ): Promise<object> {
    const { principal } = call;
    if (actsForMember(principal) && named !== undefined && named !== principal.user)
      return reject('forbidden', { action: 'accept for somebody else', role: principal.role });
    const member = principal.user ?? named ?? reject('field-missing', { param: 'member' });
    const { known, invitee } = await this.invitees.of(customer, invitation, call.at);
    // Whoever accepts is a stranger yet, and is not told which customers there are.
    if (!known) return reject('invitation-not-found', { invitation });
    const joining = await this.invitees.joining(invitee, member, said);
    const { events } = await this.calls.run(call, customer, {
      name: 'accept-invitation',
      payload: { invitation, member },
      command: (envelope) => new AcceptInvitation(customer, { invitation, member }, envelope),
      keeps: { said, entries: () => joining },
    });
    return memberAnswer(customer, member, events);
  }

  @Delete(':invitation')
  @RequiresToChange('members:manage')
  @Answers(200, revokedSchema, 'Take an open invitation back')
  async revoke(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('invitation', anInvitation) invitation: string,
  ): Promise<object> {
    const { events } = await this.calls.run(call, customer, {
      name: 'revoke-invitation',
      payload: { invitation },
      command: (envelope) => new RevokeInvitation(customer, { invitation }, envelope),
    });
    return { id: invitation, changed: events.length > 0, at: events[0]?.at ?? null };
  }
}
