import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountOfCustomer } from '#commands';
import type { Instant } from '#kernel';
import { bindMembers, invitationsOf, memberOf, membersOf, type MemberView } from '#projections/members';
import { bindUsage, lastActivityOf } from '#projections/usage';
import { Requires } from '../access/route-rule.js';
import { onlyMember, ThisCall, type Call } from '../call/call.js';
import { aMember } from '../call/ids.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import {
  invitationAnswer,
  invitationListSchema,
  memberAnswer,
  memberListSchema,
  memberSchema,
} from './answers.js';
import { People } from './people.js';

/** Who is in, and who was asked (R49). Names come from the vault, the last activity from the usage of the customer's own pool. */
@ApiTags('members')
@Controller('v1/customers/:customer')
export class PeopleController {
  constructor(
    private readonly reading: Reading,
    private readonly people: People,
  ) {}

  @Get('members')
  @Requires('members:read')
  @Listed()
  @AtLeast()
  @TextParameter('state', '`active` (default), `left` or `all`.')
  @TextParameter('role', 'owner, admin or member.')
  @Answers(200, memberListSchema, 'Members in order of joining: name, e-mail, role, last activity')
  async members(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'state', 'role');
    const state = choiceParameter(query, 'state', ['active', 'left', 'all'], 'active');
    const role = choiceParameter(query, 'role', ['all', 'owner', 'admin', 'member'], 'all');
    await this.reading.from(call, query, 'members', 'usage');
    const page = await membersOf(bindMembers(this.reading.db), customer, {
      ...pageRequest(query),
      state,
      role: role === 'all' ? undefined : role,
    });
    const show = await this.shownBy(call, customer, page.data);
    return pageAnswer(page, show);
  }

  @Get('members/:member')
  @Requires('members:read')
  @AtLeast()
  @Answers(200, memberSchema, 'One member, or who was one')
  async member(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('member', aMember) member: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'members', 'usage');
    const found = await memberOf(bindMembers(this.reading.db), customer, member);
    if (found === null) return reject('member-not-found', { member });
    const show = await this.shownBy(call, customer, [found]);
    return show(found);
  }

  @Get('invitations')
  @Requires('members:manage')
  @Listed()
  @AtLeast()
  @TextParameter('state', 'open, accepted, revoked or expired.')
  @Answers(200, invitationListSchema, 'Invitations, newest first')
  async invitations(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'state');
    const states = ['all', 'open', 'accepted', 'revoked', 'expired'] as const;
    const state = choiceParameter(query, 'state', states, 'all');
    await this.reading.from(call, query, 'members');
    const page = await invitationsOf(bindMembers(this.reading.db), customer, {
      ...pageRequest(query),
      state: state === 'all' ? undefined : state,
    });
    // What an invitation knew of a person becomes the member's when it is accepted.
    const idOf = (one: (typeof page.data)[number]): string => one.member ?? one.invitee;
    const persons = await this.people.persons(page.data.map(idOf));
    return pageAnswer(page, (found) => invitationAnswer(found, persons.get(idOf(found)) ?? null));
  }

  /** S14: when somebody else was active is an individual figure. */
  private async shownBy(
    call: Call,
    customer: string,
    members: readonly MemberView[],
  ): Promise<(member: MemberView) => object> {
    const ids = members.map(({ member }) => member);
    const persons = await this.people.persons(ids);
    const sees = onlyMember(call);
    const active: ReadonlyMap<string, Instant> = await lastActivityOf(
      bindUsage(this.reading.db),
      accountOfCustomer(customer),
      sees === null ? ids : ids.filter((id) => id === sees),
    );
    return (found) =>
      memberAnswer(found, persons.get(found.member) ?? null, active.get(found.member) ?? null);
  }
}
