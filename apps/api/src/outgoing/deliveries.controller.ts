import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { DeliveryKey } from '#outgoing';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { NoFields } from '../body/no-fields.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { cursorOf, onlyParameters, pageOf, type ListQuery } from '../queries/list-query.js';
import { choiceParameter } from '../queries/reading.js';
import { deliveryAnswer, deliveryListSchema, deliverySchema } from './answers.js';
import { WebhookDesk } from './desk.js';

const LIST = 'webhook-deliveries';

@ApiTags('webhooks')
@Controller('v1')
export class WebhookDeliveriesController {
  constructor(private readonly desk: WebhookDesk) {}

  @Get('webhook-endpoints/:endpoint/deliveries')
  @Requires('webhooks:manage')
  @Listed()
  @TextParameter('state', 'waiting, delivered or dead: given up after its last try.')
  @Answers(200, deliveryListSchema, 'What was sent to an endpoint with every try, newest first')
  async list(@Param('endpoint') id: string, @Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'state');
    const state = choiceParameter(query, 'state', ['all', 'waiting', 'delivered', 'dead'], 'all');
    const { limit, after } = cursorOf(query, LIST);
    const endpoint = await this.desk.endpoint(id);
    const before = after === null ? null : keyOf(after);
    const only = state === 'all' ? undefined : state;
    const found = await this.desk.outgoing.deliveries.list(endpoint.id, before, limit + 1, only);
    return pageOf(LIST, found, limit, (one) => ({
      item: deliveryAnswer(one),
      after: `${one.position.toString()} ${one.id}`,
    }));
  }

  @Get('webhook-deliveries/:delivery')
  @Requires('webhooks:manage')
  @Answers(200, deliverySchema, 'One delivery with every try')
  async show(@Param('delivery') id: string): Promise<object> {
    return deliveryAnswer(await this.desk.delivery(id));
  }

  /** Harmless however often it is asked: the event keeps its id. */
  @Post('webhook-deliveries/:delivery/resend')
  @HttpCode(200)
  @RequiresToChange('webhooks:manage')
  @NoFields()
  @Answers(200, deliverySchema, 'Send an event once more, whatever became of it')
  async resend(@ThisCall() call: Call, @Param('delivery') id: string): Promise<object> {
    const delivery = await this.desk.delivery(id);
    const endpoint = await this.desk.liveEndpoint(delivery.endpoint);
    if (endpoint.disabledAt !== null) return reject('webhook-endpoint-disabled', { endpoint: endpoint.id });
    if (!call.dryRun) await this.desk.outgoing.deliveries.resend(id);
    return deliveryAnswer(await this.desk.delivery(id));
  }
}

const keyOf = (after: string): DeliveryKey => {
  const [, position = '', id = ''] =
    /^(\d{1,18}) (\S+)$/.exec(after) ?? reject('cursor-invalid', { param: 'cursor' });
  return { position: BigInt(position), id };
};
