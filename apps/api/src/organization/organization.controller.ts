import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { bindOrganization, customersOf, organizationOf, spacesOf } from '#projections/organization';
import { allows } from '../access/authority.js';
import { permissions, type Permission } from '../access/permissions.js';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import {
  customerListSchema,
  customerSummary,
  organizationAnswer,
  organizationSchema,
  spaceAnswer,
  spaceListSchema,
} from './answers.js';
import { People } from './people.js';

const actions = Object.keys(permissions) as Permission[]; // the keys of the record itself

@ApiTags('customers')
@Controller('v1/customers')
export class OrganizationController {
  constructor(
    private readonly reading: Reading,
    private readonly people: People,
  ) {}

  @Get()
  @Requires('customers:list')
  @Listed()
  @AtLeast()
  @TextParameter('phase', 'good, past-due, grace, suspended, purge-due or purged.')
  @Answers(200, customerListSchema, 'All customers, the oldest first')
  async list(@ThisCall() call: Call, @Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'phase');
    const phases = ['all', 'good', 'past-due', 'grace', 'suspended', 'purge-due', 'purged'] as const;
    const phase = choiceParameter(query, 'phase', phases, 'all');
    await this.reading.from(call, query, 'organization');
    const page = await customersOf(bindOrganization(this.reading.db), {
      ...pageRequest(query),
      phase: phase === 'all' ? undefined : phase,
    });
    const names = await this.people.names(page.data.map(({ customer }) => customer));
    return pageAnswer(page, (found) => customerSummary(found, names.get(found.customer) ?? null));
  }

  @Get(':customer')
  @Requires('customers:read')
  @AtLeast()
  @Answers(200, organizationSchema, 'Name, seats, members by role, data policy, and what the caller may do')
  async find(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'organization');
    const found = await organizationOf(bindOrganization(this.reading.db), customer);
    if (found === null) return reject('customer-not-found');
    const names = await this.people.names([customer]);
    return organizationAnswer(found, {
      name: names.get(customer) ?? null,
      details: await this.people.billingDetails(found.billingDetails),
      seesBilling: allows(call.authority, 'billing:read'),
      allowed: actions.filter((action) => allows(call.authority, action)),
    });
  }

  @Get(':customer/spaces')
  @Requires('customers:read')
  @Listed()
  @AtLeast()
  @Answers(200, spaceListSchema, 'Spaces by id, archived ones included')
  async spaces(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.reading.from(call, query, 'organization');
    const db = bindOrganization(this.reading.db);
    return pageAnswer(await spacesOf(db, customer, pageRequest(query)), spaceAnswer);
  }
}
