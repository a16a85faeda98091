import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { commandIdOf, idOfCommand } from '#kernel';
import { endpointStates, targetProblem, webhookLimits, type Endpoint, type NewEndpoint } from '#outgoing';
import { actorOf } from '../access/principal.js';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { NoFields } from '../body/no-fields.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { cursorOf, onlyParameters, pageOf, parameter, type ListQuery } from '../queries/list-query.js';
import { choiceParameter } from '../queries/reading.js';
import { endpointAnswer, endpointListSchema, endpointSchema, endpointWithSecretSchema } from './answers.js';
import { EndpointBody } from './bodies.js';
import { WebhookDesk } from './desk.js';

/** Where events are sent, by the rule of Standard Webhooks. */
@ApiTags('webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(private readonly desk: WebhookDesk) {}

  @Post()
  @RequiresToChange('webhooks:manage')
  @ApiBody({ type: EndpointBody })
  @Answers(201, endpointWithSecretSchema, 'Have events sent to an address; its signing secret is shown once')
  async register(@ThisCall() call: Call, @Body(validated(EndpointBody)) body: EndpointBody): Promise<object> {
    const { endpoints, rules } = this.desk.outgoing;
    const customer = await this.desk.customerOf(call, ['customer', body.customer ?? null]);
    const why = targetProblem(body.url, rules);
    if (why !== null) return reject('webhook-address-refused', { param: 'url', why });
    if (body.events.length === 0)
      return reject('field-invalid', { param: 'events', expected: 'one event or more' });
    const asked: NewEndpoint = {
      id: idOfCommand('whe', commandIdOf(actorOf(call.principal), 'webhook-endpoints', call.idempotencyKey)),
      customer,
      url: body.url,
      types: [...new Set(body.events)],
      createdAt: call.at,
    };
    if (call.dryRun) return { ...endpointAnswer({ ...asked, ...untouched }), secret: null };
    const made = await endpoints.register(asked);
    if (made === null) return reject('too-many-webhook-endpoints', { limit: webhookLimits.endpoints });
    const { endpoint, secret } = made;
    if (!sameEndpoint(endpoint, asked)) return reject('idempotency-key-reused');
    if (secret === null) void call.reply.header('idempotent-replayed', 'true');
    return { ...endpointAnswer(endpoint), secret: secret?.reveal() ?? null };
  }

  @Get()
  @Requires('webhooks:manage')
  @Listed()
  @TextParameter('of', 'Only of this customer.')
  @TextParameter(
    'state',
    'working, failing or disabled: switched off because nothing arrived, or it was gone.',
  )
  @Answers(200, endpointListSchema, 'Endpoints, without their secrets')
  async list(@ThisCall() call: Call, @Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'of', 'state');
    const customer = await this.desk.customerOf(call, ['of', parameter(query, 'of')]);
    const { limit, after } = cursorOf(query, 'webhook-endpoints');
    const state = choiceParameter(query, 'state', ['all', ...endpointStates], 'all');
    const only = state === 'all' ? undefined : state;
    const found = await this.desk.outgoing.endpoints.list(after, limit + 1, customer ?? undefined, only);
    return pageOf('webhook-endpoints', found, limit, (one) => ({ item: endpointAnswer(one), after: one.id }));
  }

  @Get(':endpoint')
  @Requires('webhooks:manage')
  @Answers(200, endpointSchema, 'One endpoint: whether it works, and until when an older secret signs')
  async show(@Param('endpoint') id: string): Promise<object> {
    return endpointAnswer(await this.desk.endpoint(id));
  }

  @Delete(':endpoint')
  @RequiresToChange('webhooks:manage')
  @Answers(200, endpointSchema, 'Send nothing there any more; what waits is given up')
  async remove(@ThisCall() call: Call, @Param('endpoint') id: string): Promise<object> {
    await this.desk.endpoint(id);
    if (!call.dryRun) await this.desk.outgoing.endpoints.remove(id);
    return endpointAnswer(await this.desk.endpoint(id));
  }

  @Post(':endpoint/rotate-secret')
  @HttpCode(200)
  @RequiresToChange('webhooks:manage')
  @NoFields()
  @Answers(200, endpointWithSecretSchema, 'A new signing secret; the one before signs beside it for a day')
  async rotate(@ThisCall() call: Call, @Param('endpoint') id: string): Promise<object> {
    const endpoint = await this.desk.liveEndpoint(id);
    if (call.dryRun) return { ...endpointAnswer(endpoint), secret: null };
    const rotation = commandIdOf(actorOf(call.principal), id, call.idempotencyKey);
    const secret = await this.desk.outgoing.endpoints.rotate(id, rotation);
    if (secret === null) void call.reply.header('idempotent-replayed', 'true');
    return { ...endpointAnswer(await this.desk.endpoint(id)), secret: secret?.reveal() ?? null };
  }

  @Post(':endpoint/enable')
  @HttpCode(200)
  @RequiresToChange('webhooks:manage')
  @NoFields()
  @Answers(200, endpointSchema, 'Switch on again what was switched off because it failed')
  async enable(@ThisCall() call: Call, @Param('endpoint') id: string): Promise<object> {
    await this.desk.liveEndpoint(id);
    if (!call.dryRun) await this.desk.outgoing.endpoints.enable(id);
    return endpointAnswer(await this.desk.endpoint(id));
  }
}

const untouched = {
  previousSecretUntil: null,
  failingSince: null,
  disabledAt: null,
  disabledWhy: null,
  deletedAt: null,
} as const;

const sameEndpoint = (a: Endpoint, b: NewEndpoint): boolean =>
  JSON.stringify([a.customer, a.url, a.types]) === JSON.stringify([b.customer, b.url, b.types]);
