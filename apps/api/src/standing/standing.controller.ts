import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { PurgeCustomer, Reinstate, RequestRetry, Standings } from '#commands';
import { standingEvents } from '#domain/standing';
import { invariant } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { FollowThrough } from '../call/follow-through.js';
import { raisePosition } from '../call/headers.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { purgeSchema, retrySchema, standingAnswer, standingSchema } from './answers.js';
import { ReinstateBody } from './bodies.js';

@ApiTags('standing')
@Controller('v1/customers/:customer/standing')
export class StandingController {
  constructor(
    private readonly standings: Standings,
    private readonly following: FollowThrough,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Get()
  @Requires('billing:read')
  @Answers(200, standingSchema, 'Phase, unpaid invoices, and what happens next and when')
  find(@ThisCall() call: Call, @Param('customer') customer: string): Promise<object> {
    return this.standing(call, customer);
  }

  @Post('retry')
  @RequiresToChange('payment:retry')
  @Answers(201, retrySchema, 'Charge what is unpaid again, now')
  async retry(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    const { events } = await this.following.run(call, {
      stream: streamOf(customer),
      name: 'request-retry',
      payload: body,
      command: (envelope) => new RequestRetry(customer, { cause: 'by-hand' }, envelope),
    });
    const requested = events.find((event) => event.type === 'PaymentRetryRequested');
    invariant(requested !== undefined, 'a retry by hand is requested or refused');
    const { retry, invoices } = requested.data;
    return { retry, invoices, standing: await this.standing(call, customer) };
  }

  @Post('reinstate')
  @RequiresToChange('standing:reinstate')
  @ApiBody({ type: ReinstateBody })
  @Answers(200, standingSchema, 'Restore a customer whose purge is due and who has paid meanwhile')
  async reinstate(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(ReinstateBody)) body: ReinstateBody,
  ): Promise<object> {
    await this.following.run(call, {
      stream: streamOf(customer),
      name: 'reinstate',
      payload: body,
      command: (envelope) => new Reinstate(customer, body, envelope),
    });
    return this.standing(call, customer);
  }

  /** Decided first, erased after it; a repeat erases what a crash has left. The ledger itself is never deleted. */
  @Post('purge')
  @RequiresToChange('standing:purge')
  @Answers(200, purgeSchema, "Erase a customer's data outside the ledger, once its retention is over")
  async purge(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    const { events } = await this.following.run(call, {
      stream: streamOf(customer),
      name: 'purge',
      payload: body,
      command: (envelope) => new PurgeCustomer(customer, envelope),
    });
    const erased = call.dryRun ? 0 : await this.given.vault.erase(customer);
    return { customer, changed: events.length > 0, erased };
  }

  /** From the stream itself, settled. */
  private async standing(call: Call, customer: string): Promise<object> {
    const { value, position } = await this.standings.read(customer, standingAnswer, call.at);
    raisePosition(call, position);
    return value ?? reject('standing-not-found');
  }
}

const streamOf = (customer: string): string => `${standingEvents.category}-${customer}`;
